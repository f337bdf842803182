-- The panel by activity is balanced and adds up to the panel, but where a cell is secret.
select
    panel.code_epci,
    panel.annee
from {{ ref('panel_epci_annee_v1') }} as panel
left join {{ ref('panel_epci_a17_annee_v1') }} as activites
    on panel.code_epci = activites.code_epci and panel.annee = activites.annee
group by panel.code_epci, panel.annee, panel.effectif_total
having
    count(activites.code_a17) <> (select count(distinct naf.code_a17) from {{ ref('activite_v1') }} as naf)
    or (
        count(*) filter (where activites.statut = 'secret') = 0
        and abs(sum(activites.effectif) - panel.effectif_total) > 1e-6
    )
