-- Without the seat of an EPCI, its department is that of the most communes; without its nature,
-- that of another vintage.
with composition as (
    select * from {{ ref('int_epci_composition') }}
),

departements as (
    select distinct on (millesime, code_departement)
        millesime,
        code_departement,
        code_region
    from {{ ref('int_cog_commune') }}
    order by millesime asc, code_departement asc, code_commune asc
),

natures as (
    select
        code_epci,
        (array_agg(nature_juridique order by millesime desc))[1] as nature
    from composition
    where nature_juridique is not null
    group by code_epci
),

epci as (
    select
        millesime,
        code_epci,
        min(nom_epci) as nom,
        min(nature_juridique) as nature,
        coalesce(
            min(code_departement_siege),
            mode() within group (order by code_departement)
        ) as code_departement,
        string_agg(distinct code_departement, ',' order by code_departement) as codes_departement,
        sum(population_municipale) as population,
        count(*) as nb_communes
    from composition
    group by millesime, code_epci
)

select
    epci.millesime,
    epci.code_epci,
    epci.nom,
    coalesce(epci.nature, natures.nature) as nature,
    epci.code_departement,
    departements.code_region,
    epci.codes_departement,
    epci.population,
    epci.nb_communes
from epci
left join natures on epci.code_epci = natures.code_epci
left join departements
    on
        epci.millesime = departements.millesime
        and epci.code_departement = departements.code_departement
