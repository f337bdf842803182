-- The panel and the rows SANS of emploi_epci_a38_v1 add up to the total by commune;
-- the panel has a row for each EPCI and year.
with panel as (
    select
        annee,
        count(*) as lignes,
        sum(effectif_total) as effectif,
        sum(etablissements_total) as etablissements
    from {{ ref('panel_epci_annee_v1') }}
    group by annee
),

epci as (
    select
        annee,
        sum(effectif) as effectif,
        sum(etablissements) as etablissements
    from {{ ref('emploi_epci_a38_v1') }}
    where code_epci in (
            select panel_epci.code_epci from {{ ref('panel_epci_annee_v1') }} as panel_epci
            where panel_epci.statut = 'observe'
        )
    group by annee
)

select
    panel.annee,
    panel.lignes,
    panel.effectif as effectif_panel,
    epci.effectif as effectif_epci
from panel
left join epci on panel.annee = epci.annee
where
    panel.effectif is distinct from epci.effectif
    or panel.etablissements is distinct from epci.etablissements
    or panel.lignes <> (select count(*) from {{ ref('epci_v1') }})
