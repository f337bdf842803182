-- A version begins where a code becomes a commune, is renamed, or changes EPCI.
with changements as (
    select
        changements.*,
        lag(changements.nom) over periode as nom_avant,
        lag(changements.code_epci) over periode as epci_avant
    from {{ ref('int_commune_changement') }} as changements
    window periode as (partition by code_commune, existe_depuis order by valable_depuis)
),

versions as (
    select
        changements.*,
        case
            when
                changements.valable_depuis = changements.existe_depuis
                and changements.valable_depuis = {{ origine_cog() }}
                then 'origine'
            when changements.valable_depuis = changements.existe_depuis then 'apparition'
            when (changements.nom is distinct from changements.nom_avant) then 'nom'
            when changements.epci_avant is null then 'premiere_composition'
            else 'epci'
        end as motif
    from changements
    where
        changements.valable_depuis = changements.existe_depuis
        or changements.nom is distinct from changements.nom_avant
        or changements.code_epci is distinct from changements.epci_avant
),

regions as (
    select distinct on (code_departement)
        code_departement,
        code_region
    from {{ ref('int_cog_commune') }}
    order by code_departement asc, millesime desc, code_commune asc
)

select
    versions.code_commune,
    versions.valable_depuis,
    coalesce(
        lead(versions.valable_depuis)
            over (partition by versions.code_commune, versions.existe_depuis order by versions.valable_depuis)
        - 1,
        versions.existe_jusque
    ) as valable_jusque,
    versions.nom,
    versions.code_epci,
    {{ departement_de('versions.code_commune') }} as code_departement,
    regions.code_region,
    versions.motif
from versions
left join regions on {{ departement_de('versions.code_commune') }} = regions.code_departement
