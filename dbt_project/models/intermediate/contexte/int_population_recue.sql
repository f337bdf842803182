-- One origin by year of census and department, the first that covers it: the reference
-- populations, the historical series, the compositions of EPCI (which alone have Mayotte).
with parents as (
    select distinct
        annee,
        code_geographique
    from {{ ref('stg_population_insee__historiques') }}
    where objet_geographique = 'COM'
),

arrondissements as (
    select distinct
        code_arrondissement,
        code_commune
    from {{ ref('int_cog_arrondissement') }}
),

recues as (
    select
        1 as rang,
        'population_insee' as origine,
        annee_recensement as annee,
        make_date(annee_recensement + 3, 1, 1) as date_geographie,
        code_commune,
        population_municipale,
        id_extraction
    from {{ ref('stg_population_insee__populations') }}
    union all
    -- An arrondissement counts where its commune has no row of its own.
    select
        2 as rang,
        'historiques' as origine,
        series.annee,
        case
            when series.millesime ~ '^[0-9]{4}$' then make_date(series.millesime::integer + 3, 1, 1)
            else {{ date_millesime('series.millesime') }}
        end as date_geographie,
        series.code_geographique as code_commune,
        series.population as population_municipale,
        series.id_extraction
    from {{ ref('stg_population_insee__historiques') }} as series
    left join arrondissements on series.code_geographique = arrondissements.code_arrondissement
    left join parents
        on arrondissements.code_commune = parents.code_geographique and series.annee = parents.annee
    where
        series.objet_geographique = 'COM'
        or (series.objet_geographique = 'ARM' and parents.code_geographique is null)
    union all
    select
        3 as rang,
        'epci_dgcl' as origine,
        extract(year from millesime)::integer - 3 as annee,
        millesime as date_geographie,
        code_commune,
        population_municipale,
        id_extraction
    from {{ ref('stg_epci_dgcl__composition') }}
    union all
    -- The communes without EPCI stand in the table of SIREN alone.
    select
        3 as rang,
        'epci_dgcl' as origine,
        extract(year from siren.millesime)::integer - 3 as annee,
        siren.millesime as date_geographie,
        siren.code_commune,
        siren.population_municipale,
        siren.id_extraction
    from {{ ref('stg_epci_dgcl__siren_insee') }} as siren
    left join {{ ref('stg_epci_dgcl__composition') }} as composition
        on siren.millesime = composition.millesime and siren.code_commune = composition.code_commune
    where composition.code_commune is null
),

situees as (
    select
        *,
        case when code_commune like '97%' then left(code_commune, 3) else left(code_commune, 2) end
            as code_departement
    from recues
),

choisies as (
    select
        annee,
        code_departement,
        min(rang) as rang
    from situees
    group by annee, code_departement
)

select
    situees.origine,
    situees.annee,
    situees.date_geographie,
    situees.code_commune,
    situees.code_departement,
    situees.population_municipale,
    situees.id_extraction
from situees
inner join choisies
    on
        situees.annee = choisies.annee
        and situees.code_departement = choisies.code_departement
        and situees.rang = choisies.rang
