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

portes as (
    select
        paires.millesime_avant,
        paires.millesime_apres,
        avant.code_commune as code_commune_avant,
        avant.code_epci as code_epci_avant,
        coalesce(trajets.code_commune, avant.code_commune) as code_commune_apres,
        coalesce(trajets.ratio, 1) as ratio,
        avant.population_municipale as population
    from paires
    inner join {{ ref('int_epci_membre') }} as avant on paires.millesime_avant = avant.millesime
    left join {{ ref('int_cog_trajet') }} as trajets
        on
            avant.code_commune = trajets.code_commune_source
            and paires.millesime_avant between trajets.valable_depuis and trajets.valable_jusque
            and paires.millesime_apres = trajets.cog_cible
),

arrives as (
    select
        portes.*,
        coalesce(apres.code_epci, 'AUCUN') as code_epci_apres,
        portes.code_commune_avant = portes.code_commune_apres as meme_code
    from portes
    left join {{ ref('int_epci_membre') }} as apres
        on
            portes.millesime_apres = apres.millesime
            and portes.code_commune_apres = apres.code_commune
),

-- The pieces of a split commune that go to one EPCI are one row.
communes as (
    select
        millesime_avant,
        code_epci_avant,
        millesime_apres,
        code_epci_apres,
        meme_code,
        population::numeric as population,
        false as estime
    from arrives
    where ratio = 1
    union all
    select
        millesime_avant,
        code_epci_avant,
        millesime_apres,
        code_epci_apres,
        bool_or(meme_code) as meme_code,
        sum(population * ratio) as population,
        true as estime
    from arrives
    where ratio < 1
    group by millesime_avant, code_epci_avant, millesime_apres, code_epci_apres, code_commune_avant
)

select
    millesime_avant,
    code_epci_avant,
    millesime_apres,
    code_epci_apres,
    count(*) as communes,
    count(*) filter (where meme_code) as communes_meme_code,
    trim_scale(coalesce(sum(population), 0)) as population,
    bool_or(estime) as estime,
    count(*) filter (where population is null) as communes_sans_population
from communes
group by millesime_avant, code_epci_avant, millesime_apres, code_epci_apres
