select
    id_extraction,
    annee,
    code_commune,
    count(*) as lignes,
    sum(effectif::integer) as effectif,
    sum(etablissements::integer) as etablissements
from {{ ref('stg_urssaf_commune_ape__commune_ape') }}
group by id_extraction, annee, code_commune
