-- What Urssaf gives by EPCI and region, and the fact by EPCI: the same total each year.
with recus as (
    select
        annee,
        sum(masse_salariale::numeric) as masse_salariale,
        sum(effectif_moyen::numeric) as effectif_moyen,
        sum(etablissements) as etablissements
    from {{ ref('stg_urssaf_epci__annuel') }}
    group by annee
),

faits as (
    select
        annee,
        sum(masse_salariale) as masse_salariale,
        sum(effectif_moyen) as effectif_moyen,
        sum(etablissements) as etablissements
    from {{ ref('fact_masse_salariale_epci') }}
    group by annee
)

select recus.annee
from recus
full join faits on recus.annee = faits.annee
where
    recus.masse_salariale is distinct from faits.masse_salariale
    or recus.effectif_moyen is distinct from faits.effectif_moyen
    or recus.etablissements is distinct from faits.etablissements
