select
    code,
    libelle_fr,
    libelle_en,
    formule,
    unite,
    sens,
    regle_agregation,
    niveaux,
    source,
    reserve_fr,
    reserve_en,
    faisabilite
from {{ ref('dim_indicateur') }}
