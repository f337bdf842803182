-- Each year and for each measure: what is received, the fact, the communes and the EPCI of the
-- reference with the codes that the list of communes does not have: the same total, to the unit.
with recus as (
    select
        {%- for mesure in mesures_demographie() %}
        sum({{ 'stock' if mesure == 'stock_fin' else mesure }}) as {{ mesure }},
        {%- endfor %}
        annee
    from {{ ref('stg_sirene__demographie') }}
    group by annee
),

faits as (
    select
        {%- for mesure in mesures_demographie() %}
        sum({{ mesure }}) as {{ mesure }},
        coalesce(sum({{ mesure }}) filter (where rattachement = 'inconnu'), 0) as {{ mesure }}_inconnu,
        {%- endfor %}
        annee
    from {{ ref('fact_demographie_etab') }}
    group by annee
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
left join communes on recus.annee = communes.annee
left join epci on recus.annee = epci.annee
where
    {%- for mesure in mesures_demographie() %}
    recus.{{ mesure }} is distinct from faits.{{ mesure }}
    or recus.{{ mesure }} <> coalesce(communes.{{ mesure }}, 0) + faits.{{ mesure }}_inconnu
    or recus.{{ mesure }} <> coalesce(epci.{{ mesure }}, 0) + faits.{{ mesure }}_inconnu
    or
    {%- endfor %}
    faits.annee is null
