-- Balanced: every EPCI of the reference has a row each year. An EPCI of the field without a row
-- in the source has zero; one outside the field has nulls.
with epci as (
    select
        epci.code_epci,
        epci.code_region,
        {{ est_hors_champ('epci.code_departement') }} as hors_champ
    from {{ ref('dim_epci_millesime') }} as epci
    where epci.millesime = {{ geographie_reference() }}
),

emplois as (
    select
        communes.code_epci,
        emplois.annee,
        {%- for mesure in mesures_emploi() %}
        sum(emplois.{{ mesure }}) as {{ mesure }},
        {%- endfor %}
        bool_or(emplois.estime and coalesce(reparties.entre_epci, false)) as estime
    from {{ ref('mart_emploi_commune_annee') }} as emplois
    inner join {{ ref('bridge_epci_commune') }} as communes
        on
            emplois.code_commune = communes.code_commune
            and communes.millesime = {{ geographie_reference() }}
    left join {{ ref('mart_commune_repartie') }} as reparties
        on emplois.code_commune = reparties.code_commune
    group by communes.code_epci, emplois.annee
),

cohortes as (
    select
        code_epci,
        max(cohorte) filter (where regle = 'majorite') as cohorte,
        max(cohorte) filter (where regle = 'une_commune') as cohorte_une_commune,
        max(cohorte) filter (where regle = 'entier') as cohorte_entier
    from {{ ref('mart_cohorte_epci') }}
    group by code_epci
),

reparties as (
    select
        code_epci,
        count(*) as n_communes_reparties
    from {{ ref('mart_commune_repartie') }}
    group by code_epci
),

extraction as (
    {{ extraction_emploi() }}
)

select
    epci.code_epci,
    annees.annee,
    {%- for mesure in mesures_emploi() %}
    case when not epci.hors_champ then trim_scale(coalesce(emplois.{{ mesure }}, 0)) end as {{ mesure }},
    {%- endfor %}
    cohortes.cohorte,
    cohortes.cohorte_une_commune,
    cohortes.cohorte_entier,
    clusters.cluster_ti,
    epci.code_region,
    case when epci.hors_champ then 'hors_champ' else 'observe' end as statut,
    coalesce(emplois.estime, false) as estime,
    annees.covid,
    annees.rupture_dsn,
    annees.champ_apprentis,
    coalesce(reparties.n_communes_reparties, 0)::integer as n_communes_reparties,
    extraction.id_extraction
from epci
cross join {{ ref('dim_annee') }} as annees
cross join extraction
left join emplois on epci.code_epci = emplois.code_epci and annees.annee = emplois.annee
left join cohortes on epci.code_epci = cohortes.code_epci
left join {{ ref('mart_epci_cluster') }} as clusters on epci.code_epci = clusters.code_epci
left join reparties on epci.code_epci = reparties.code_epci
