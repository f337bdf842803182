select distinct
    groupements.phase,
    groupements.version_liste,
    groupements.id_ti,
    groupements.siren_membre,
    referentiel.type_membre,
    referentiel.millesime,
    referentiel.code_commune
from {{ ref('stg_ti_anct__groupements') }} as groupements
inner join {{ ref('int_ti_referentiel_membre') }} as referentiel
    on groupements.siren_membre = referentiel.siren_membre
