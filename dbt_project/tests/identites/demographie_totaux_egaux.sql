-- Each year and for each measure: what is received, the fact, and the EPCI of the reference with the
-- codes that the list of communes does not have: the same total, to the unit. For industry, the
-- communes too.
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

faits as (
    select
        {%- for mesure in mesures_demographie() %}
        sum(faits.{{ mesure }}) as {{ mesure }},
        sum(faits.{{ mesure }}) filter (where secteurs.industrie) as {{ mesure }}_industrie,
        coalesce(sum(faits.{{ mesure }}) filter (where faits.rattachement = 'inconnu'), 0)
            as {{ mesure }}_inconnu,
        coalesce(
            sum(faits.{{ mesure }}) filter (where secteurs.industrie and faits.rattachement = 'inconnu'), 0
        ) as {{ mesure }}_industrie_inconnu,
        {%- endfor %}
        faits.annee
    from {{ ref('fact_demographie_etab') }} as faits
    left join secteurs on faits.code_a38 = secteurs.code_a38
    group by faits.annee
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
    or coalesce(faits.{{ mesure }}_industrie, 0)
    <> coalesce(communes.{{ mesure }}, 0) + faits.{{ mesure }}_industrie_inconnu
    or recus.{{ mesure }} <> coalesce(epci.{{ mesure }}, 0) + faits.{{ mesure }}_inconnu
    or
    {%- endfor %}
    faits.annee is null
