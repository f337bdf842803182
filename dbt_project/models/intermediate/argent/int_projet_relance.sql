-- The projects of France Relance have the name of their commune and no code: the name, in its
-- department, that one code alone bears.
with noms as (
    select
        code_departement,
        {{ nom_compare('nom') }} as nom_compare,
        min(code_commune) as code_commune
    from {{ ref('int_cog_commune') }}
    group by code_departement, nom_compare
    having count(distinct code_commune) = 1
)

select
    projets.id_extraction,
    projets.millesime,
    projets.ligne,
    projets.mesure,
    projets.volet,
    projets.code_departement,
    projets.nom_commune,
    noms.code_commune
from {{ ref('stg_france_relance__projets') }} as projets
left join noms
    on
        projets.code_departement = noms.code_departement
        and regexp_replace({{ nom_compare('projets.nom_commune') }}, '^(paris|lyon|marseille)( .*)$', '\1')
        = noms.nom_compare
