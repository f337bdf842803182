-- Many to many, without weights: the share of a sub-class that goes to another is not known, unless
-- it goes to one only.
with comptes as (
    select
        code_ape,
        code_ape_2025,
        libelle_2025,
        contenu_commun,
        id_extraction,
        count(*) over (partition by code_ape) as cibles,
        count(*) over (partition by code_ape_2025) as sources
    from {{ ref('stg_naf2025_insee__correspondance') }}
)

select
    code_ape,
    code_ape_2025,
    libelle_2025,
    case when cibles = 1 then 1 end as part,
    case
        when cibles = 1 and sources = 1 then 'identique'
        when cibles = 1 then 'regroupement'
        when sources = 1 then 'eclatement'
        else 'recomposition'
    end as type,
    contenu_commun,
    id_extraction
from comptes
