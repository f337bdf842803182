{{ config(materialized='view') }}

-- Territories of a phase against the rest of France, since the year of the base. A share of a net
-- change means nothing when the whole hardly moves, or when labelled and other places move apart:
-- creations and destructions, between parts of EPCI under the same label, are then to be read.
{%- set seuil = 0.001 %}
with labels as (
    select
        atome,
        coalesce(sum(part) filter (where code_territoire in ('phase_1_et_2', 'phase_1_seule')), 0) as p1,
        coalesce(sum(part) filter (where code_territoire in ('phase_1_et_2', 'phase_2_seule')), 0) as p2
    from {{ ref('mart_territoire_atome') }}
    where niveau = 'cohorte'
    group by atome
),

industrie as (
    select
        emplois.atome,
        emplois.annee,
        sum(emplois.effectif) as effectif
    from {{ ref('mart_atome_a38') }} as emplois
    where
        emplois.code_a38 in (
            select activites.code_a38 from {{ ref('dim_activite') }} as activites
            where activites.industrie_be
        )
    group by emplois.atome, emplois.annee
),

variations as (
    select
        labels.p1,
        labels.p2,
        annees.annee,
        coalesce(bases.effectif, 0) as base,
        coalesce(apres.effectif, 0) - coalesce(bases.effectif, 0) as variation
    from labels
    cross join {{ ref('dim_annee') }} as annees
    left join industrie as bases on labels.atome = bases.atome and bases.annee = {{ var('annee_base') }}
    left join industrie as apres on labels.atome = apres.atome and annees.annee = apres.annee
    where
        annees.annee > {{ var('annee_base') }}
        and {{ var('annee_base') }} in (select connues.annee from {{ ref('dim_annee') }} as connues)
),

sommes as (
    select
        variations.annee,
        phases.phase,
        sum(variations.base) as base,
        sum(variations.variation) as nette,
        sum(variations.variation * phases.part) as nette_ti,
        sum(greatest(variations.variation, 0)) as creations,
        sum(greatest(variations.variation, 0) * phases.part) as creations_ti,
        sum(least(variations.variation, 0)) as destructions,
        sum(least(variations.variation, 0) * phases.part) as destructions_ti
    from variations
    cross join lateral (values (1, variations.p1), (2, variations.p2)) as phases (phase, part)
    group by variations.annee, phases.phase
),

parts as (
    select
        sommes.annee,
        indicateurs.code || '_phase_' || sommes.phase as code_indicateur,
        case when indicateurs.lisible then indicateurs.numerateur / nullif(indicateurs.denominateur, 0) end as valeur
    from sommes
    cross join lateral (
        values
        (
            'part_ti_variation_nette', sommes.nette_ti, sommes.nette,
            abs(sommes.nette) >= {{ seuil }} * sommes.base and sommes.nette_ti * (sommes.nette - sommes.nette_ti) >= 0
        ),
        ('part_ti_creations', sommes.creations_ti, sommes.creations, true),
        ('part_ti_destructions', sommes.destructions_ti, sommes.destructions, true)
    ) as indicateurs (code, numerateur, denominateur, lisible)
),

-- One row per group and weighting, on the index of base 100.
ecarts as (
    select
        labellises.annee,
        'ecart_croissance_' || labellises.groupe || '_' || labellises.ponderation as code_indicateur,
        (labellises.base_100_2018 - autres.base_100_2018) / 100 as valeur
    from {{ ref('mart_ti_vs_hors_ti') }} as labellises
    inner join {{ ref('mart_ti_vs_hors_ti') }} as autres
        on
            'hors_' || labellises.groupe = autres.groupe
            and labellises.annee = autres.annee
            and labellises.ponderation = autres.ponderation
            and labellises.mesure = autres.mesure
    where labellises.mesure = 'effectif_industrie_be' and labellises.annee > {{ var('annee_base') }}
),

reunis as (
    select * from parts
    union all
    select * from ecarts
)

select
    'france' as niveau,
    'FR' as code_territoire,
    annee,
    code_indicateur,
    {{ arrondi('valeur') }} as valeur,
    case when valeur is null then 'non_applicable' else 'publie' end as statut
from reunis
