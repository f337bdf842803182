select
    millesime_avant,
    code_epci_avant,
    millesime_apres,
    code_epci_apres,
    communes::integer as communes,
    communes_meme_code::integer as communes_meme_code,
    population,
    part_population_avant,
    part_population_apres,
    nature,
    estime,
    communes_sans_population::integer as communes_sans_population
from {{ ref('bridge_epci_filiation') }}
