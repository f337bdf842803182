with composition as (
    select * from {{ ref('stg_epci_dgcl__composition') }}
),

departements as (
    select distinct on (millesime, code_departement)
        millesime,
        code_departement,
        code_region
    from {{ ref('int_cog_commune') }}
    order by millesime asc, code_departement asc, code_commune asc
),

epci as (
    select
        millesime,
        code_epci,
        min(nom_epci) as nom,
        min(nature_juridique) as nature,
        min(code_departement_siege) as code_departement,
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
    epci.nature,
    epci.code_departement,
    departements.code_region,
    epci.codes_departement,
    epci.population,
    epci.nb_communes
from epci
left join departements
    on
        epci.millesime = departements.millesime
        and epci.code_departement = departements.code_departement
