{{ config(pre_hook="set local work_mem = '512MB'") }}

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
),

-- A build reads one extraction: gate 2 refuses two in one panel.
extraction as (
    select max(id_extraction) as id_extraction from {{ ref('int_emploi_commune_recue') }}
)

select
    extraction.id_extraction,
    portes.code_commune,
    portes.annee,
    portes.code_a38,
    portes.effectif,
    portes.etablissements,
    portes.estime
from portes
cross join extraction
