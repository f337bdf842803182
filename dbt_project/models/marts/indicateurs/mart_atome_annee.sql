{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

-- What sources other than employment count, by atom. Sums of nothing stay null; what a year is
-- covered by is told in mart_indicateur_couverture.
with populations as (
    select
        atomes.atome,
        populations.annee,
        trim_scale(sum(populations.population)) as population
    from {{ ref('mart_population_commune') }} as populations
    inner join {{ ref('mart_commune_atome') }} as atomes on populations.code_commune = atomes.code_commune
    where populations.population is not null
    group by atomes.atome, populations.annee
),

-- Industrial establishments that employ, the only ones of which an industrial fabric is made.
demographie as (
    select
        atomes.atome,
        {%- for mesure in mesures_rotation() %}
        trim_scale(sum(demographie.{{ mesure }})) as {{ mesure }},
        {%- endfor %}
        demographie.annee
    from {{ ref('mart_demographie_commune_a38') }} as demographie
    inner join {{ ref('mart_commune_atome') }} as atomes on demographie.code_commune = atomes.code_commune
    where demographie.employeur = 'O' and not demographie.censure
    group by atomes.atome, demographie.annee
),

survie as (
    select
        atomes.atome,
        {%- for mesure in mesures_survie() %}
        trim_scale(sum(survie.{{ mesure }})) as {{ mesure }},
        {%- endfor %}
        survie.annee
    from {{ ref('mart_survie_commune') }} as survie
    inner join {{ ref('mart_commune_atome') }} as atomes on survie.code_commune = atomes.code_commune
    group by atomes.atome, survie.annee
),

-- One type of amount per column: they never meet.
financements as (
    select
        atomes.atome,
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
    inner join {{ ref('mart_commune_atome') }} as atomes on passages.code_commune = atomes.code_commune
    group by atomes.atome, financements.annee
)

select
    coalesce(populations.atome, demographie.atome, survie.atome, financements.atome) as atome,
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
    on populations.atome = demographie.atome and populations.annee = demographie.annee
full join survie
    on
        coalesce(populations.atome, demographie.atome) = survie.atome
        and coalesce(populations.annee, demographie.annee) = survie.annee
full join financements
    on
        coalesce(populations.atome, demographie.atome, survie.atome) = financements.atome
        and coalesce(populations.annee, demographie.annee, survie.annee) = financements.annee
