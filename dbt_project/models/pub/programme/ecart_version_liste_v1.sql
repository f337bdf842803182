select
    phase,
    version_liste,
    version_reference,
    siren_membre,
    lib_membre,
    type_membre,
    ecart,
    ids_ti_reference,
    lib_ti_reference,
    ids_ti_liste,
    lib_ti_liste,
    nb_communes_membre,
    nb_communes_changees,
    population_changee
from {{ ref('mart_ecart_version_liste') }}
