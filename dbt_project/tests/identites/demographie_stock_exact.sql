-- At the reference geography too: the stock is the one before plus what came, less what left, for
-- all establishments and for employers, and it is the stock from which the next year starts.
with rangs as (
    select
        *,
        lag(stock_fin) over annees as stock_avant,
        lag(annee) over annees as annee_avant,
        min(annee) over () as premiere
    from {{ ref('mart_demographie_epci_a38') }}
    window annees as (partition by code_epci, code_a38 order by annee)
)

select
    code_epci,
    code_a38,
    annee
from rangs
where
    {%- for qui in ['', '_employeurs'] %}
    stock_fin{{ qui }} <> stock_debut{{ qui }} + entrees{{ qui }} - sorties{{ qui }}
    + coalesce(transferts_entrants{{ qui }}, 0) - coalesce(transferts_sortants{{ qui }}, 0)
    + reclassements_entrants{{ qui }} - reclassements_sortants{{ qui }}
    or
    {%- endfor %}
    (annee > premiere and stock_debut <> case when annee_avant = annee - 1 then stock_avant else 0 end)
