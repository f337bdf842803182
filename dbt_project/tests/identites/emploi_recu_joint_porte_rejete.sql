-- Each row received is joined, carried or rejected.
select
    annee,
    lignes_recues,
    lignes_rejetees
from {{ ref('int_emploi_bilan') }}
where
    lignes_recues
    <> lignes_jointes_cog + lignes_jointes_arrondissement + lignes_portees_mouvement + lignes_rejetees
