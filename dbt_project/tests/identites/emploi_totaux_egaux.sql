-- By commune, by EPCI with SANS, and by the source less its rejected rows: the same total,
-- to the unit, each year and for both measures.
with communes as (
    select
        annee,
        sum(effectif) as effectif,
        sum(etablissements) as etablissements
    from {{ ref('emploi_commune_a38_v1') }}
    group by annee
),

epci as (
    select
        annee,
        sum(effectif) as effectif,
        sum(etablissements) as etablissements
    from {{ ref('emploi_epci_a38_v1') }}
    group by annee
),

recus as (
    select
        annee,
        sum(effectif_recu - effectif_rejete) as effectif,
        sum(etablissements_recus - etablissements_rejetes) as etablissements
    from {{ ref('int_emploi_bilan') }}
    group by annee
)

select
    recus.annee,
    recus.effectif as effectif_recu,
    communes.effectif as effectif_communes,
    epci.effectif as effectif_epci
from recus
left join communes on recus.annee = communes.annee
left join epci on recus.annee = epci.annee
where
    recus.effectif is distinct from communes.effectif
    or recus.effectif is distinct from epci.effectif
    or recus.etablissements is distinct from communes.etablissements
    or recus.etablissements is distinct from epci.etablissements
