{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

-- What sources other than employment count, by commune. Sums of nothing stay null; what a year is
-- covered by is told in mart_indicateur_couverture.
with populations as (
    select
        code_commune,
        annee,
        trim_scale(population) as population
    from {{ ref('mart_population_commune') }}
    where population is not null
),

-- Industrial establishments that employ, the only ones of which an industrial fabric is made.
demographie as (
    select
        code_commune,
        {%- for mesure in mesures_rotation() %}
        trim_scale(sum({{ mesure }})) as {{ mesure }},
        {%- endfor %}
        annee
    from {{ ref('mart_demographie_commune_a38') }}
    where employeur = 'O' and not censure
    group by code_commune, annee
),

survie as (
    select * from {{ ref('mart_survie_commune') }}
),

-- One type of amount per column: they never meet.
financements as (
    select
        passages.code_commune,
        {%- for type_montant in ['annonce', 'engage'] %}
        trim_scale(
            sum(financements.montant_eur * passages.ratio)
            filter (where financements.type_montant = '{{ type_montant }}')
        ) as montant_{{ type_montant }},
        {%- endfor %}
        financements.annee
    from {{ ref('fact_financement') }} as financements
    inner join {{ ref('bridge_commune_cog') }} as passages
        on
            financements.code_commune_cog = passages.code_commune_source
            and financements.cog_source = passages.cog_source
    group by passages.code_commune, financements.annee
)

select
    coalesce(
        populations.code_commune, demographie.code_commune, survie.code_commune, financements.code_commune
    ) as code_commune,
    coalesce(populations.annee, demographie.annee, survie.annee, financements.annee) as annee,
    populations.population,
    {%- for mesure in mesures_rotation() %}
    demographie.{{ mesure }},
    {%- endfor %}
    {%- for mesure in mesures_survie() %}
    survie.{{ mesure }},
    {%- endfor %}
    financements.montant_annonce,
    financements.montant_engage
from populations
full join demographie
    on populations.code_commune = demographie.code_commune and populations.annee = demographie.annee
full join survie
    on
        coalesce(populations.code_commune, demographie.code_commune) = survie.code_commune
        and coalesce(populations.annee, demographie.annee) = survie.annee
full join financements
    on
        coalesce(populations.code_commune, demographie.code_commune, survie.code_commune) = financements.code_commune
        and coalesce(populations.annee, demographie.annee, survie.annee) = financements.annee
