{{ config(pre_hook="set local work_mem = '256MB'") }}

-- A company is at its registered office, whole: in the greatest piece of a commune cut in several.
with lieux as (
    select distinct on (passages.millesime, passages.code_commune_recue)
        passages.millesime,
        passages.code_commune_recue,
        passages.code_epci
    from {{ ref('int_demographie_passage') }} as passages
    order by
        passages.millesime asc, passages.code_commune_recue asc, passages.ratio desc, passages.code_commune asc
),

annees as (
    select distinct annee from {{ ref('fact_ratios_financiers') }}
),

-- Industrial on 31 December of the year.
entreprises as (
    select
        annees.annee,
        lieux.code_epci,
        sieges.siren
    from {{ ref('int_siege_industriel') }} as sieges
    inner join lieux
        on sieges.millesime = lieux.millesime and sieges.code_commune = lieux.code_commune_recue
    inner join annees
        on
            sieges.debut_industrie <= make_date(annees.annee, 12, 31)
            and coalesce(sieges.fin_industrie, date '9999-12-31') >= make_date(annees.annee, 12, 31)
),

-- The accounts of the company alone, not those of its group; the last closed in the year.
comptes as (
    select distinct on (siren, annee)
        siren,
        annee,
        {%- for mesure in ratios_medians() %}
        {{ mesure }},
        {%- endfor %}
        statut
    from {{ ref('fact_ratios_financiers') }}
    where type_bilan in ('C', 'S') and code_commune is not null
    order by siren asc, annee asc, date_cloture desc, type_bilan asc
),

groupes as (
    select
        entreprises.code_epci,
        entreprises.annee,
        count(*) as entreprises,
        count(*) filter (where comptes.statut = 'publie') as entreprises_publiees,
        {%- for mesure in ratios_medians() %}
        percentile_cont(0.5) within group (order by comptes.{{ mesure }})
        filter (where comptes.statut = 'publie') as mediane_{{ mesure }},
        {%- endfor %}
        count(*) filter (where comptes.statut = 'secret') as entreprises_secretes
    from entreprises
    left join comptes on entreprises.siren = comptes.siren and entreprises.annee = comptes.annee
    group by entreprises.code_epci, entreprises.annee
)

select
    code_epci,
    annee,
    entreprises,
    entreprises_publiees,
    entreprises_secretes,
    trim_scale(round(entreprises_publiees::numeric / entreprises, 6)) as couverture,
    {%- for mesure in ratios_medians() %}
    mediane_{{ mesure }},
    {%- endfor %}
    case
        when entreprises_publiees > 0 then 'publie'
        when entreprises_secretes > 0 then 'secret'
        else 'non_encore_publie'
    end as statut
from groupes
