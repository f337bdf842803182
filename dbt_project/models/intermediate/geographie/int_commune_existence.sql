-- When each code was a commune, from what appeared and disappeared. A code that a movement gives
-- and another takes away on the same day never was one.
with mouvements as (
    select
        date_effet,
        case when type_commune_avant = 'COM' then code_commune_avant end as code_avant,
        case when type_commune_apres = 'COM' then code_commune_apres end as code_apres
    from {{ ref('stg_cog_insee__mouvements') }}
    where
        (
            (type_commune_avant = 'COM' and coalesce(type_commune_apres, 'COM') = 'COM')
            or (type_commune_avant is null and type_commune_apres = 'COM')
        )
        and millesime = (select max(dernier.millesime) from {{ ref('stg_cog_insee__mouvements') }} as dernier)
),

faits as (
    select
        code_avant as code_commune,
        date_effet,
        coalesce(code_avant = code_apres, false) as reste,
        coalesce(code_avant <> code_apres, true) as part,
        false as vient
    from mouvements
    where code_avant is not null
    union all
    select
        code_apres as code_commune,
        date_effet,
        false as reste,
        false as part,
        true as vient
    from mouvements
    where code_apres is not null and coalesce(code_avant <> code_apres, true)
),

jours as (
    select
        code_commune,
        date_effet,
        bool_or(reste) as reste,
        bool_or(part) as part,
        bool_or(vient) as vient
    from faits
    group by code_commune, date_effet
),

-- Present after each of its days; the days that change nothing drop out below.
etats as (
    select
        code_commune,
        date_effet,
        reste or (vient and not part) as present,
        reste or (part and not vient) as present_avant
    from jours
    where reste or vient <> part
),

suites as (
    select
        code_commune,
        date_effet,
        present,
        lag(present) over codes as present_veille,
        row_number() over codes = 1 and present_avant as des_l_origine
    from etats
    window codes as (partition by code_commune order by date_effet)
),

bornes as (
    select
        code_commune,
        {{ origine_cog() }} as date_effet,
        true as present
    from suites
    where des_l_origine
    union all
    select
        code_commune,
        date_effet,
        present
    from suites
    where present is distinct from coalesce(present_veille, des_l_origine)
),

periodes as (
    select
        code_commune,
        date_effet as valable_depuis,
        present,
        lead(date_effet) over (partition by code_commune order by date_effet asc, present desc) - 1 as valable_jusque
    from bornes
)

select
    code_commune,
    valable_depuis,
    valable_jusque
from periodes
where present
union all
-- What no movement names was there from the start.
select distinct
    communes.code_commune,
    {{ origine_cog() }} as valable_depuis,
    null::date as valable_jusque
from {{ ref('int_geographie_commune') }} as communes
where not exists (
        select 1 from periodes
        where periodes.code_commune = communes.code_commune
    )
