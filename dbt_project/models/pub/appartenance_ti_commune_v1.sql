select
    membres.phase,
    membres.version_liste,
    membres.id_ti,
    membres.code_commune_2023,
    membres.code_commune,
    epci.code_epci,
    membres.part_population
from {{ ref('bridge_ti_commune') }} as membres
inner join {{ ref('bridge_epci_commune') }} as epci
    on
        membres.code_commune = epci.code_commune
        and epci.millesime = {{ geographie_reference() }}
