-- The registered offices that are, or were, industrial establishments: all of Sirene that the base
-- holds row by row. One per company, an active one first.
select distinct on (siren)
    siren,
    siret,
    millesime,
    code_commune,
    debut_industrie,
    fin_industrie
from {{ ref('stg_sirene__etablissement_industriel') }}
where siege
order by siren asc, etat asc, siret asc
