-- Without the seat of an EPCI or its nature, those of the latest vintage that knows them; without
-- any, the department of the most communes.
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

connus as (
    select
        code_epci,
        (array_agg(nature_juridique order by millesime desc) filter (where nature_juridique is not null))[1]
            as nature,
        (array_agg(code_departement_siege order by millesime desc) filter (where code_departement_siege is not null))[1]
            as code_departement_siege
    from (
        select distinct on (code_epci, millesime) * from composition
        order by code_epci asc, millesime asc, code_commune asc
    ) as annees
    group by code_epci
),

epci as (
    select
        millesime,
        code_epci,
        min(nom_epci) as nom,
        min(nature_juridique) as nature,
        min(code_departement_siege) as code_departement_siege,
        mode() within group (order by code_departement) as code_departement_principal,
        string_agg(distinct code_departement, ',' order by code_departement) as codes_departement,
        sum(population_municipale) as population,
        count(*) as nb_communes
    from composition
    group by millesime, code_epci
),

complets as (
    select
        epci.*,
        coalesce(epci.nature, connus.nature) as nature_connue,
        coalesce(epci.code_departement_siege, connus.code_departement_siege, epci.code_departement_principal)
            as code_departement
    from epci
    inner join connus on epci.code_epci = connus.code_epci
)

select
    complets.millesime,
    complets.code_epci,
    complets.nom,
    complets.nature_connue as nature,
    complets.code_departement,
    departements.code_region,
    complets.codes_departement,
    complets.population,
    complets.nb_communes
from complets
left join departements
    on
        complets.millesime = departements.millesime
        and complets.code_departement = departements.code_departement
