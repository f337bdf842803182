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
    passages.code_commune,
    passages.ratio,
    trim_scale(populations.population_municipale * passages.ratio) as population
from membres
inner join {{ ref('bridge_commune_cog') }} as passages
    on
        membres.code_commune = passages.code_commune_source
        and passages.cog_source = date '{{ var("geographie_membres") }}'
left join {{ ref('int_commune_population') }} as populations
    on
        membres.code_commune = populations.code_commune
        and populations.millesime = date '{{ var("geographie_membres") }}'
