{#
    Fails with each row whose stock is not what it began with plus what came, less what left, and
    with each cell where a year does not begin with the stock of the year before, a year without a
    row holding none. Tens of millions of rows are not sorted for that: per cell, what the years
    begin with and what the years before end with, each times a number of its year, sum alike.
#}
{% test stock_et_flux_accordes(model) %}
    select code_commune, code_a38, employeur, annee
    from {{ model }}
    where stock <> stock_debut + entrees - sorties
        + coalesce(transferts_entrants, 0) - coalesce(transferts_sortants, 0)
        + reclassements_entrants - reclassements_sortants
    union all
    select code_commune, code_a38, employeur, null
    from {{ model }}
    cross join (select min(annee) as premiere, max(annee) as derniere from {{ model }}) as bornes
    group by code_commune, code_a38, employeur
    having
        coalesce(
            sum(stock_debut * (hashint4extended(annee, 0) & 16777215)) filter (where annee > premiere),
            0
        )
        <> coalesce(
            sum(stock * (hashint4extended(annee + 1, 0) & 16777215)) filter (where annee < derniere), 0
        )
{% endtest %}
