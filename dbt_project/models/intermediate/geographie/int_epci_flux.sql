-- What goes from an EPCI of one composition to one of another, by communes carried between them:
-- each composition to the next one loaded, and to the reference.
with compositions as (
    select
        millesime,
        lead(millesime) over (order by millesime) as suivant
    from {{ ref('int_geographie_millesime') }}
    where source_composition is not null
),

paires as (
    select
        millesime as millesime_avant,
        suivant as millesime_apres
    from compositions
    where suivant is not null
    union
    select
        millesime as millesime_avant,
        {{ geographie_reference() }} as millesime_apres
    from compositions
    where
        millesime < {{ geographie_reference() }}
        and {{ geographie_reference() }} in (select reference.millesime from compositions as reference)
),

membres as (
    select
        communes.millesime,
        communes.code_commune,
        coalesce(composition.code_epci, 'SANS') as code_epci
    from {{ ref('int_geographie_commune') }} as communes
    inner join compositions on communes.millesime = compositions.millesime
    left join {{ ref('int_epci_composition') }} as composition
        on
            communes.millesime = composition.millesime
            and communes.code_commune = composition.code_commune
),

-- The population of a commune; the nearest in time where its vintage has none.
connues as (
    select
        millesime,
        code_commune,
        population_municipale
    from {{ ref('int_commune_population') }}
    where population_municipale is not null
),

proches as (
    select distinct on (membres.millesime, membres.code_commune)
        membres.millesime,
        membres.code_commune,
        connues.population_municipale
    from membres
    inner join connues on membres.code_commune = connues.code_commune
    left join connues as propres
        on
            membres.code_commune = propres.code_commune
            and membres.millesime = propres.millesime
    where propres.code_commune is null
    order by
        membres.millesime asc,
        membres.code_commune asc,
        abs(connues.millesime - membres.millesime) asc,
        connues.millesime desc
),

populations as (
    select * from connues
    union all
    select * from proches
),

portes as (
    select
        paires.millesime_avant,
        paires.millesime_apres,
        avant.code_commune as code_commune_avant,
        avant.code_epci as code_epci_avant,
        coalesce(trajets.code_commune, avant.code_commune) as code_commune_apres,
        coalesce(trajets.ratio, 1) as ratio,
        populations.population_municipale as population
    from paires
    inner join membres as avant on paires.millesime_avant = avant.millesime
    left join {{ ref('int_cog_trajet') }} as trajets
        on
            avant.code_commune = trajets.code_commune_source
            and paires.millesime_avant between trajets.valable_depuis and trajets.valable_jusque
            and paires.millesime_apres = trajets.cog_cible
    left join populations
        on
            avant.millesime = populations.millesime
            and avant.code_commune = populations.code_commune
)

select
    portes.millesime_avant,
    portes.code_epci_avant,
    portes.millesime_apres,
    coalesce(apres.code_epci, 'AUCUN') as code_epci_apres,
    count(distinct portes.code_commune_avant) as communes,
    count(distinct portes.code_commune_avant)
    filter (where portes.code_commune_avant = portes.code_commune_apres) as communes_meme_code,
    trim_scale(sum(coalesce(portes.population, 0) * portes.ratio)) as population,
    bool_or(portes.ratio < 1) as estime,
    count(*) filter (where portes.population is null) as communes_sans_population
from portes
left join membres as apres
    on
        portes.millesime_apres = apres.millesime
        and portes.code_commune_apres = apres.code_commune
group by portes.millesime_avant, portes.code_epci_avant, portes.millesime_apres, apres.code_epci
