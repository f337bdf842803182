-- The change is the sum of the three effects, within one millionth of the jobs at the start.
select
    code_epci,
    periode,
    champ,
    variation,
    effet_national + effet_structurel + effet_local as somme
from {{ ref('shift_share_epci_v1') }}
where
    statut <> 'hors_champ'
    and abs(variation - effet_national - effet_structurel - effet_local) > 1e-6 * greatest(effectif_debut, 1)
