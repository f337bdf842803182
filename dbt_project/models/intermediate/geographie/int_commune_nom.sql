-- The name of a commune from a day on: as movements give it, as the day of its beginning must have
-- had it (the name before its first movement), and as the yearly lists write it.
with mouvements as (
    select
        date_effet,
        case when type_commune_avant = 'COM' then code_commune_avant end as code_avant,
        libelle_avant,
        code_commune_apres as code_apres,
        libelle_apres
    from {{ ref('stg_cog_insee__mouvements') }}
    where
        type_commune_apres = 'COM'
        and coalesce(type_commune_avant, 'COM') = 'COM'
        and millesime = (select max(dernier.millesime) from {{ ref('stg_cog_insee__mouvements') }} as dernier)
),

apres as (
    select distinct on (code_apres, date_effet)
        code_apres as code_commune,
        date_effet as valable_depuis,
        libelle_apres as nom
    from mouvements
    order by code_apres asc, date_effet asc, libelle_apres asc
),

premiers as (
    select distinct on (code_avant)
        code_avant as code_commune,
        {{ origine_cog() }} as valable_depuis,
        libelle_avant as nom
    from mouvements
    where code_avant is not null
    order by code_avant asc, date_effet asc, libelle_avant asc
),

-- A list that says otherwise than the one before, or than movements, is a change of that year.
listes as (
    select
        millesime,
        code_commune,
        nom,
        lag(nom) over (partition by code_commune order by millesime) as nom_avant
    from {{ ref('int_cog_commune') }}
),

sans_mouvement as (
    select distinct on (listes.code_commune)
        listes.code_commune,
        {{ origine_cog() }} as valable_depuis,
        listes.nom
    from listes
    where not exists (
            select 1 from premiers
            where premiers.code_commune = listes.code_commune
        )
    order by listes.code_commune asc, listes.millesime asc
),

reunis as (
    select
        *,
        1 as priorite
    from apres
    union all
    select
        *,
        2 as priorite
    from premiers
    union all
    select
        *,
        3 as priorite
    from sans_mouvement
    union all
    select
        code_commune,
        millesime as valable_depuis,
        nom,
        4 as priorite
    from listes
    where nom_avant is not null and nom <> nom_avant
)

select distinct on (code_commune, valable_depuis)
    code_commune,
    valable_depuis,
    nom
from reunis
order by code_commune asc, valable_depuis asc, priorite asc
