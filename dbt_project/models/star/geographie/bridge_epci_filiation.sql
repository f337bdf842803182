-- What each EPCI became. A code that leaves or comes has a row that says how; a pair of codes that
-- both stay exchanges communes.
with flux as (
    select * from {{ ref('int_epci_flux') }}
),

codes as (
    select distinct
        millesime,
        code_epci
    from {{ ref('dim_epci_millesime') }}
),

parts as (
    select
        flux.*,
        flux.population / nullif(sum(flux.population) over avant, 0) as part_avant,
        flux.population / nullif(sum(flux.population) over apres, 0) as part_apres,
        count(*) over avant = 1 as entier_avant,
        count(*) over apres = 1 as entier_apres,
        code_avant_garde.code_epci is null and flux.code_epci_avant <> 'SANS' as avant_disparait,
        code_apres_connu.code_epci is null and flux.code_epci_apres not in ('SANS', 'AUCUN') as apres_nouveau
    from flux
    left join codes as code_avant_garde
        on
            flux.millesime_apres = code_avant_garde.millesime
            and flux.code_epci_avant = code_avant_garde.code_epci
    left join codes as code_apres_connu
        on
            flux.millesime_avant = code_apres_connu.millesime
            and flux.code_epci_apres = code_apres_connu.code_epci
    window
        avant as (partition by flux.millesime_avant, flux.millesime_apres, flux.code_epci_avant),
        apres as (partition by flux.millesime_avant, flux.millesime_apres, flux.code_epci_apres)
)

select
    millesime_avant,
    code_epci_avant,
    millesime_apres,
    code_epci_apres,
    communes,
    communes_meme_code,
    population,
    trim_scale(round(part_avant, 6)) as part_population_avant,
    trim_scale(round(part_apres, 6)) as part_population_apres,
    {{ nature_filiation() }} as nature,
    estime,
    communes_sans_population
from parts
