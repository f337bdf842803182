{# Fails with each row whose stock is not that of the year before plus what came, less what left. #}
{% test stock_et_flux_accordes(model) %}
    select code_commune, code_a38, employeur, annee
    from {{ model }}
    where stock <> stock_debut + entrees - sorties
        + coalesce(transferts_entrants, 0) - coalesce(transferts_sortants, 0)
        + reclassements_entrants - reclassements_sortants
    union all
    select r.code_commune, r.code_a38, r.employeur, r.annee
    from (
        select
            code_commune, code_a38, employeur, annee, stock_debut,
            lag(stock) over annees as stock_avant, lag(annee) over annees as annee_avant,
            min(annee) over () as premiere_annee
        from {{ model }}
        window annees as (partition by code_commune, code_a38, employeur order by annee)
    ) as r
    where r.annee > r.premiere_annee
        and r.stock_debut <> case when r.annee_avant = r.annee - 1 then r.stock_avant else 0 end
{% endtest %}
