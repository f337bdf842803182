{{ config(materialized='view') }}

-- A row per commune and year of employment, with what ratios are made of.
with grille as (
    select
        communes.code_commune,
        annees.annee,
        communes.hors_champ,
        {{ mesures_completees('communes.hors_champ') | indent(8) }}
    from (
        select
            code_commune,
            {{ est_hors_champ('code_departement') }} as hors_champ
        from {{ ref('dim_commune_millesime') }}
        where millesime = {{ geographie_reference() }}
    ) as communes
    cross join {{ ref('dim_annee') }} as annees
    left join {{ ref('mart_emploi_commune_annee') }} as emplois
        on
            communes.code_commune = emplois.code_commune
            and annees.annee = emplois.annee
    left join {{ ref('mart_commune_annee') }} as autres
        on
            communes.code_commune = autres.code_commune
            and annees.annee = autres.annee
)

select
    *,
    {{ mesures_de_comparaison('code_commune') | indent(4) }}
from grille
