select
    phase,
    version_liste,
    id_ti,
    lib_ti,
    nb_membres::integer as nb_membres,
    nb_epci::integer as nb_epci,
    nb_ept::integer as nb_ept,
    nb_communes_isolees::integer as nb_communes_isolees,
    nb_communes::integer as nb_communes,
    population
from {{ ref('dim_territoire_industrie') }}
