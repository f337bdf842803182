-- Every list of a phase but the pinned one, against the pinned one: reported, never taken over.
-- By member, as lists are written; what changes for communes is counted beside it.
with listes as (
    select
        phase,
        version_liste,
        {{ est_liste_reference() }} as liste_reference,
        siren_membre,
        min(lib_membre) as lib_membre,
        string_agg(id_ti, ', ' order by id_ti) as ids_ti,
        string_agg(lib_ti, ' ; ' order by id_ti) as lib_ti
    from {{ ref('stg_ti_anct__groupements') }}
    group by phase, version_liste, siren_membre
),

versions as (
    select distinct
        listes.phase,
        listes.version_liste,
        case when listes.phase = 1 then {{ version_liste(1) }} else {{ version_liste(2) }} end as version_reference
    from listes
    where not listes.liste_reference
),

membres as (
    select
        versions.phase,
        versions.version_liste,
        versions.version_reference,
        listes.siren_membre,
        min(listes.lib_membre) as lib_membre,
        max(listes.ids_ti) filter (where listes.liste_reference) as ids_ti_reference,
        max(listes.lib_ti) filter (where listes.liste_reference) as lib_ti_reference,
        max(listes.ids_ti) filter (where not listes.liste_reference) as ids_ti_liste,
        max(listes.lib_ti) filter (where not listes.liste_reference) as lib_ti_liste
    from versions
    inner join listes
        on
            versions.phase = listes.phase
            and listes.version_liste in (versions.version_liste, versions.version_reference)
    group by versions.phase, versions.version_liste, versions.version_reference, listes.siren_membre
),

ecarts as (
    select
        membres.*,
        case
            when membres.ids_ti_reference is null then 'ajoute'
            when membres.ids_ti_liste is null then 'retire'
            when membres.ids_ti_reference <> membres.ids_ti_liste then 'deplace'
            when membres.lib_ti_reference <> membres.lib_ti_liste then 'territoire_renomme'
        end as ecart
    from membres
),

labels as (
    select distinct
        phase,
        version_liste,
        code_commune_2023
    from {{ ref('bridge_ti_commune') }}
),

-- A commune changes when its label does: another member of the other list may hold it.
communes as (
    select
        ecarts.phase,
        ecarts.version_liste,
        ecarts.siren_membre,
        min(lignes.type_membre) as type_membre,
        count(distinct lignes.code_commune_2023) as nb_communes_membre,
        count(distinct lignes.code_commune_2023) filter (where autres.code_commune_2023 is null)
            as nb_communes_changees,
        sum(lignes.population) filter (where autres.code_commune_2023 is null) as population_changee
    from ecarts
    inner join {{ ref('bridge_ti_commune') }} as lignes
        on
            ecarts.phase = lignes.phase
            and ecarts.siren_membre = lignes.siren_membre
            and lignes.version_liste
            = case when ecarts.ecart = 'retire' then ecarts.version_reference else ecarts.version_liste end
    left join labels as autres
        on
            lignes.phase = autres.phase
            and lignes.code_commune_2023 = autres.code_commune_2023
            and autres.version_liste
            = case when ecarts.ecart = 'retire' then ecarts.version_liste else ecarts.version_reference end
    where ecarts.ecart is not null
    group by ecarts.phase, ecarts.version_liste, ecarts.siren_membre
)

select
    ecarts.phase,
    ecarts.version_liste,
    ecarts.version_reference,
    ecarts.siren_membre,
    ecarts.lib_membre,
    communes.type_membre,
    ecarts.ecart,
    ecarts.ids_ti_reference,
    ecarts.lib_ti_reference,
    ecarts.ids_ti_liste,
    ecarts.lib_ti_liste,
    coalesce(communes.nb_communes_membre, 0)::integer as nb_communes_membre,
    coalesce(communes.nb_communes_changees, 0)::integer as nb_communes_changees,
    coalesce(communes.population_changee, 0)::bigint as population_changee
from ecarts
left join communes
    on
        ecarts.phase = communes.phase
        and ecarts.version_liste = communes.version_liste
        and ecarts.siren_membre = communes.siren_membre
where ecarts.ecart is not null
