-- A row per commune, A38, employer flag and year that has a stock or a flow. What is sorted is the
-- flows, fewer than the years they last; a scan then keeps their order.
create or replace temp table cumul as
with flux as (
    select code_commune, cellule, annee, {sommes}
    from read_parquet('{flux}')
    where code_commune >= '{debut}' and code_commune < '{fin}'
    group by code_commune, cellule, annee
)

select
    *,
    (sum(solde) over cellules)::integer as stock,
    lead(annee) over cellules as suivante
from flux
window cellules as (partition by code_commune, cellule order by annee)
order by code_commune, cellule, annee;

-- The stock lasts until the year of the next flow.
with deplie as (
    select
        * exclude (annee),
        annee as annee_du_flux,
        unnest(range(
            annee,
            case when stock = 0 then annee + 1 else coalesce(suivante, {derniere} + 1) end
        )) as annee
    from cumul
)

select
    code_commune,
    list_extract({niveaux}, (cellule // 3 + 1)::integer) as code_a38,
    list_extract(['O', 'N', 'INCONNU'], (cellule % 3 + 1)::integer) as employeur,
    annee::integer as annee,
    (stock - case when annee = annee_du_flux then solde else 0 end)::integer as stock_debut,
    {mesures},
    stock,
    null::bigint as _ligne
from deplie
where annee >= {premiere}
