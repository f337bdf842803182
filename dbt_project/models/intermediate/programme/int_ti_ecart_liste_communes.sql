-- The list of communes of a phase against its pinned list of members, expanded.
-- Of several lists of a phase, the one nearest in time to the pinned list.
with proches as (
    select
        phase,
        code_commune,
        id_ti,
        rank() over (
            partition by phase
            order by abs(
                version_liste - case when phase = 1 then {{ version_liste(1) }} else {{ version_liste(2) }} end
            )
        ) as rang
    from {{ ref('stg_ti_anct__communes') }}
),

listes as (
    select
        phase,
        code_commune,
        id_ti
    from proches
    where rang = 1
),

expansions as (
    select distinct
        phase,
        code_commune,
        id_ti
    from {{ ref('int_ti_membre_commune') }}
    where
        millesime = date '{{ var("geographie_membres") }}'
        and version_liste in ({{ version_liste(1) }}, {{ version_liste(2) }})
        and phase in (select listes.phase from listes)
)

select
    coalesce(listes.phase, expansions.phase) as phase,
    coalesce(listes.code_commune, expansions.code_commune) as code_commune,
    coalesce(listes.id_ti, expansions.id_ti) as id_ti,
    case when listes.code_commune is null then 'expansion_seule' else 'liste_seule' end as statut
from listes
full join expansions
    on
        listes.phase = expansions.phase
        and listes.code_commune = expansions.code_commune
        and listes.id_ti = expansions.id_ti
where listes.code_commune is null or expansions.code_commune is null
