-- Each year and for each measure: what is received, its sums by place, and the EPCI of the reference
-- with the codes that the list of communes does not have: the same total, to the unit. For industry,
-- the communes too. The fact has every row once.
with secteurs as (
    select
        code_a38,
        bool_or(industrie_be) as industrie
    from {{ ref('dim_activite') }}
    group by code_a38
),

recus as (
    select
        {%- for mesure in mesures_demographie() %}
        sum({{ 'stock' if mesure == 'stock_fin' else mesure }}) as {{ mesure }},
        {%- endfor %}
        annee
    from {{ ref('stg_sirene__demographie') }}
    group by annee
),

-- A row lost by the fact, or one counted twice.
faits as (
    select
        annee,
        sum(stock_fin) as stock_fin
    from {{ ref('fact_demographie_etab') }}
    group by annee
),

lieux as (
    select
        {%- for mesure in mesures_demographie() %}
        sum(lieux.{{ mesure }}) as {{ mesure }},
        sum(lieux.{{ mesure }}) filter (where secteurs.industrie) as {{ mesure }}_industrie,
        coalesce(sum(lieux.{{ mesure }}) filter (where lieux.inconnu), 0) as {{ mesure }}_inconnu,
        coalesce(sum(lieux.{{ mesure }}) filter (where secteurs.industrie and lieux.inconnu), 0)
            as {{ mesure }}_industrie_inconnu,
        {%- endfor %}
        lieux.annee
    from {{ ref('int_demographie_lieu') }} as lieux
    left join secteurs on lieux.code_a38 = secteurs.code_a38
    group by lieux.annee
),

communes as (
    select
        {%- for mesure in mesures_demographie() %}
        sum({{ mesure }}) as {{ mesure }},
        {%- endfor %}
        annee
    from {{ ref('mart_demographie_commune_a38') }}
    group by annee
),

epci as (
    select
        {%- for mesure in mesures_demographie() %}
        sum({{ mesure }}) as {{ mesure }},
        {%- endfor %}
        annee
    from {{ ref('mart_demographie_epci_a38') }}
    group by annee
)

select recus.annee
from recus
left join faits on recus.annee = faits.annee
left join lieux on recus.annee = lieux.annee
left join communes on recus.annee = communes.annee
left join epci on recus.annee = epci.annee
where
    {%- for mesure in mesures_demographie() %}
    recus.{{ mesure }} is distinct from lieux.{{ mesure }}
    or coalesce(lieux.{{ mesure }}_industrie, 0)
    <> coalesce(communes.{{ mesure }}, 0) + lieux.{{ mesure }}_industrie_inconnu
    or recus.{{ mesure }} <> coalesce(epci.{{ mesure }}, 0) + lieux.{{ mesure }}_inconnu
    or
    {%- endfor %}
    recus.stock_fin is distinct from faits.stock_fin
