-- A commune named by two members of one territory counts once.
with membres as (
    select distinct on (phase, version_liste, id_ti, code_commune)
        phase,
        version_liste,
        id_ti,
        siren_membre,
        type_membre,
        code_commune
    from {{ ref('int_ti_membre_commune') }}
    where millesime = date '{{ var("geographie_membres") }}'
    order by phase asc, version_liste asc, id_ti asc, code_commune asc, type_membre desc, siren_membre asc
)

select
    membres.phase,
    membres.version_liste,
    membres.id_ti,
    membres.siren_membre,
    membres.type_membre,
    membres.code_commune as code_commune_2023,
    parties.code_commune,
    parties.ratio,
    parties.population,
    parties.part_population
from membres
inner join {{ ref('int_commune_partie') }} as parties on membres.code_commune = parties.code_commune_2023
