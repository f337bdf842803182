-- Over France, SANS included, structural and local effects are nothing.
select
    periode,
    champ,
    sum(effet_structurel) as effet_structurel,
    sum(effet_local) as effet_local
from {{ ref('shift_share_epci_v1') }}
group by periode, champ
having
    abs(sum(effet_structurel)) > 1e-6 * greatest(sum(effectif_debut), 1)
    or abs(sum(effet_local)) > 1e-6 * greatest(sum(effectif_debut), 1)
