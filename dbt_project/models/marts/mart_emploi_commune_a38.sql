{{ config(pre_hook="set local work_mem = '512MB'", post_hook="analyze {{ this }}") }}

with emplois as not materialized (
    select
        faits.annee,
        activites.code_a38,
        faits.code_commune_cog,
        faits.cog_source,
        faits.effectif::integer as effectif,
        faits.etablissements::integer as etablissements
    from {{ ref('fact_emploi_commune_ape') }} as faits
    inner join {{ ref('dim_activite') }} as activites on faits.code_ape = activites.code_ape
    where faits.rattachement <> 'inconnu'
),

portes as (
    {{ passage_geographie('emplois', ['annee', 'code_a38'], ['effectif', 'etablissements']) | indent(4) }}
)

select
    code_commune,
    annee,
    code_a38,
    effectif,
    etablissements,
    estime
from portes
