{#
    Fails with each row whose stock is not what it began with plus what came, less what left, and
    with each cell where a year does not begin with the stock of the year before, a year without a
    row holding none. Tens of millions of rows are not sorted for that: 64 bits stand for the cell,
    the year and what it begins with, and for what the year before ends with; together they are the
    same. Cells are looked at one by one only when they are not.
#}
{% test stock_et_flux_accordes(model) %}
    {%- set debut = "stock_debut <> 0 and annee > (select premiere from bornes)" %}
    {%- set cellule = "hashtextextended(code_commune || code_a38 || employeur, %s)" %}
    {%- set fin = "stock <> 0 and annee < (select derniere from bornes)" %}
    with bornes as (
        select min(annee) as premiere, max(annee) as derniere from {{ model }}
    ),

    ensemble as (
        select
            coalesce(
                bit_xor(hashint8extended(stock_debut, {{ cellule % 'annee' }})) filter (where {{ debut }}), 0
            )
            <> coalesce(
                bit_xor(hashint8extended(stock, {{ cellule % 'annee + 1' }})) filter (where {{ fin }}), 0
            ) as discorde
        from {{ model }}
    )

    select code_commune, code_a38, employeur, annee
    from {{ model }}
    where stock <> stock_debut + entrees - sorties
        + coalesce(transferts_entrants, 0) - coalesce(transferts_sortants, 0)
        + reclassements_entrants - reclassements_sortants
    union all
    select code_commune, code_a38, employeur, null
    from {{ model }}
    where (select discorde from ensemble)
    group by code_commune, code_a38, employeur
    having
        coalesce(bit_xor(hashint8extended(stock_debut, annee)) filter (where {{ debut }}), 0)
        <> coalesce(bit_xor(hashint8extended(stock, annee + 1)) filter (where {{ fin }}), 0)
{% endtest %}
