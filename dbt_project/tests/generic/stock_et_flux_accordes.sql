{#
    Fails with each row whose stock is not what it began with plus what came, less what left, and
    with each cell where a year does not begin with the stock of the year before, a year without a
    row holding none. Tens of millions of rows are not sorted for that: per cell, 64 bits stand for
    what each year begins with, and for what the year before ends with; together they are the same.
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
            bit_xor(hashint8extended(stock_debut, annee))
                filter (where stock_debut <> 0 and annee > premiere),
            0
        )
        <> coalesce(
            bit_xor(hashint8extended(stock, annee + 1)) filter (where stock <> 0 and annee < derniere), 0
        )
{% endtest %}
