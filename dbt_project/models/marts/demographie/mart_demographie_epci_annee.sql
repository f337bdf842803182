-- Every EPCI has a row each year that the register covers: where it has no row, nothing is there.
with secteurs as (
    select distinct code_a38 from {{ ref('dim_activite') }}
    where industrie_be
),

epci as (
    select distinct code_epci from {{ ref('bridge_epci_commune') }}
    where millesime = {{ geographie_reference() }}
),

annees as (
    select
        annee,
        bool_or(censure) as censure,
        bool_or(transferts_entrants is not null) as avec_liens
    from {{ ref('mart_demographie_epci_a38') }}
    group by annee
),

industrie as (
    select demographie.*
    from {{ ref('mart_demographie_epci_a38') }} as demographie
    inner join secteurs on demographie.code_a38 = secteurs.code_a38
)

select
    epci.code_epci,
    annees.annee,
    {%- for qui in ['', '_employeurs'] %}
    {%- for mesure in mesures_demographie() %}
    {%- if mesure.startswith('transferts') %}
    case when annees.avec_liens then trim_scale(coalesce(sum(industrie.{{ mesure }}{{ qui }}), 0)) end
        as {{ mesure }}_industrie_be{{ qui }},
    {%- else %}
    trim_scale(coalesce(sum(industrie.{{ mesure }}{{ qui }}), 0)) as {{ mesure }}_industrie_be{{ qui }},
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
    coalesce(bool_or(industrie.estime), false) as estime,
    annees.censure
from epci
cross join annees
left join industrie on epci.code_epci = industrie.code_epci and annees.annee = industrie.annee
group by epci.code_epci, annees.annee, annees.censure, annees.avec_liens
