select
    groupements.id_extraction,
    groupements.ligne,
    groupements.phase,
    groupements.version_liste,
    groupements.id_ti,
    groupements.siren_membre,
    groupements.lib_membre
from {{ ref('stg_ti_anct__groupements') }} as groupements
where not exists (
        select 1 from {{ ref('int_ti_membre_commune') }} as membres
        where
            membres.phase = groupements.phase
            and membres.version_liste = groupements.version_liste
            and membres.id_ti = groupements.id_ti
            and membres.siren_membre = groupements.siren_membre
            and membres.millesime = date '{{ var("geographie_membres") }}'
    )
