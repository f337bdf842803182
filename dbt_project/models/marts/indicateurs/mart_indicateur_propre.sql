{{ config(materialized='view') }}

-- What its producer publishes for an EPCI and nobody may add up: it has no other level. Payroll
-- stays there too, as its source is by EPCI.
with epci as (
    select code_epci from {{ ref('dim_epci_millesime') }}
    where millesime = {{ geographie_reference() }}
),

-- A year of unemployment is the mean of its quarters, when all four are there.
chomage as (
    select
        zones.code_epci,
        chomage.annee,
        'taux_chomage_zone' as code_indicateur,
        avg(chomage.taux) / 100 as valeur,
        case
            when bool_and(chomage.statut = 'publie') and count(*) = 4 then 'publie'
            when bool_or(chomage.statut = 'publie') then 'non_encore_publie'
            else min(chomage.statut)
        end as statut
    from {{ ref('mart_epci_zone_emploi') }} as zones
    inner join {{ ref('fact_chomage_ze') }} as chomage on zones.code_ze = chomage.code_ze
    group by zones.code_epci, chomage.annee
),

revenus as (
    select
        code_epci,
        annee,
        case indicateur when 'mediane' then 'revenu_median' else indicateur end as code_indicateur,
        case when indicateur = 'taux_pauvrete' then valeur / 100 else valeur end as valeur,
        statut
    from {{ ref('fact_revenu') }}
    where indicateur in ('mediane', 'taux_pauvrete', 'rapport_interdecile') and portage <> 'absent'
),

salaires as (
    select
        code_epci,
        annee,
        'salaire_brut_moyen' as code_indicateur,
        masse_salariale / nullif(effectif_moyen, 0) as valeur,
        case
            when statut <> 'publie' or part_secrete then 'secret'
            when effectif_moyen = 0 then 'non_applicable'
            else statut
        end as statut
    from {{ ref('fact_masse_salariale_epci') }}
    where portage <> 'absent'
),

comptes as (
    select
        comptes.code_epci,
        comptes.annee,
        indicateurs.code_indicateur,
        indicateurs.valeur::numeric as valeur,
        case
            when indicateurs.valeur is not null then 'publie'
            when comptes.statut = 'publie' then 'non_applicable'
            else comptes.statut
        end as statut
    from {{ ref('mart_ratios_epci') }} as comptes
    cross join lateral (
        values
        ('marge_ebe_mediane', comptes.mediane_marge_ebe),
        ('autonomie_financiere_mediane', comptes.mediane_autonomie_financiere),
        ('couverture_comptes', comptes.couverture)
    ) as indicateurs (code_indicateur, valeur)
),

reunis as (
    select * from chomage
    union all
    select * from revenus
    union all
    select * from salaires
    union all
    select * from comptes
),

annees as (
    select distinct
        annee,
        code_indicateur
    from reunis
),

-- Every EPCI of the reference has a row each year that a source covers.
grille as (
    select
        epci.code_epci,
        annees.annee,
        annees.code_indicateur,
        null::numeric as valeur,
        null::text as statut
    from epci
    cross join annees
    union all
    select
        reunis.code_epci,
        reunis.annee,
        reunis.code_indicateur,
        reunis.valeur,
        reunis.statut
    from reunis
    inner join epci on reunis.code_epci = epci.code_epci
)

select
    'epci' as niveau,
    code_epci as code_territoire,
    annee,
    code_indicateur,
    {{ arrondi("max(valeur) filter (where statut = 'publie')") }} as valeur,
    coalesce(max(statut), 'hors_champ') as statut
from grille
group by code_epci, annee, code_indicateur
