select
    regle,
    cohorte,
    ordre,
    libelle_cohorte,
    libelle_cohorte_en,
    libelle_regle,
    libelle_regle_en,
    label_p1,
    label_p2,
    regle_panel
from {{ ref('dim_cohorte') }}
