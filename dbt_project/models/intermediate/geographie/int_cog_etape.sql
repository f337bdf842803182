-- One step of passage: forward in time, and backward to a loaded geography that precedes it.
-- The weight of a piece is its population at the reference, else the latest known. A piece whose
-- population nobody knows weighs nothing, which the rows of its split say.
with populations as (
    select distinct on (code_commune)
        code_commune,
        population_municipale
    from {{ ref('int_commune_population') }}
    where population_municipale is not null
    order by code_commune asc, (millesime = {{ geographie_reference() }}) desc, millesime desc
),

orientes as (
    select
        'avant' as sens,
        date_effet,
        code_commune_avant as code_depart,
        code_commune_apres as code_arrivee,
        retablissement,
        changement_departement
    from {{ ref('int_cog_mouvement') }}
    union all
    select
        'arriere' as sens,
        date_effet,
        code_commune_apres as code_depart,
        code_commune_avant as code_arrivee,
        false as retablissement,
        changement_departement
    from {{ ref('int_cog_mouvement') }}
    where date_effet > (select min(millesimes.millesime) from {{ ref('int_geographie_millesime') }} as millesimes)
),

parts as (
    select
        orientes.*,
        count(*) over (partition by orientes.sens, orientes.date_effet, orientes.code_depart) as nb_arrivees,
        count(*) over (partition by orientes.sens, orientes.date_effet, orientes.code_arrivee) as nb_departs,
        {{ part_arrondie(
            "coalesce(populations.population_municipale, 0)",
            "orientes.sens, orientes.date_effet, orientes.code_depart"
        ) }} as part,
        bool_or(populations.population_municipale is null)
            over (partition by orientes.sens, orientes.date_effet, orientes.code_depart)
            as population_inconnue
    from orientes
    left join populations on orientes.code_arrivee = populations.code_commune
),

ratios as (
    select
        parts.*,
        {{ ratio_exact("part", "sens, date_effet, code_depart", "code_arrivee") }} as ratio
    from parts
),

dates as (
    select distinct
        sens,
        code_depart,
        date_effet
    from ratios
),

-- A code may serve several times: a step applies from the previous one of the same code.
bornes as (
    select
        sens,
        code_depart,
        date_effet,
        lag(date_effet, 1, {{ origine_cog() }}) over codes as date_precedente,
        lead(date_effet, 1, date '9999-12-31') over codes as date_suivante
    from dates
    window codes as (partition by sens, code_depart order by date_effet)
)

select
    ratios.sens,
    ratios.date_effet,
    ratios.code_depart,
    ratios.code_arrivee,
    trim_scale(ratios.ratio) as ratio,
    case
        when ratios.nb_arrivees > 1 and ratios.retablissement then 4
        when ratios.nb_arrivees > 1 then 5
        when ratios.nb_departs > 1 then 3
        when ratios.code_depart <> ratios.code_arrivee and ratios.changement_departement then 2
        when ratios.code_depart <> ratios.code_arrivee then 1
        else 0
    end as rang_type,
    case when ratios.sens = 'avant' then bornes.date_precedente else ratios.date_effet end as valable_depuis,
    case when ratios.sens = 'avant' then ratios.date_effet - 1 else bornes.date_suivante - 1 end as valable_jusque,
    case when ratios.sens = 'avant' then ratios.date_effet else ratios.date_effet - 1 end as date_arrivee,
    ratios.nb_arrivees > 1 and ratios.population_inconnue as population_inconnue
from ratios
inner join bornes
    on
        ratios.sens = bornes.sens
        and ratios.code_depart = bornes.code_depart
        and ratios.date_effet = bornes.date_effet
where ratios.ratio > 0
