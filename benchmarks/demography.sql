-- The demography in PostgreSQL on loaded tables with integer keys: what changes, by a window over
-- periods; then sums by commune, cell and year. The best of the forms tried.
create unlogged table raw_store.essai_flux as
with periode as (
    select
        h.id, h.jour, h.fin, h.actif, h.cellule, e.commune,
        lead(h.jour) over p as jour_apres,
        lead(h.actif) over p as actif_apres,
        lead(h.cellule) over p as cellule_apres,
        lag(h.actif) over p as actif_avant,
        lag(h.fin) over p as fin_avant,
        lag(h.cellule) over p as cellule_avant
    from raw_store.essai_historique as h
    left join raw_store.essai_etablissement as e on h.id = e.id
    window p as (partition by h.id order by h.jour)
    offset 0
),

evenement as (
    select
        coalesce(commune, 0) as commune, v.cellule, v.jour, v.genre, p.id
    from periode as p
    cross join lateral (
        values
        (
            p.cellule, p.jour,
            case
                when p.actif_avant and p.fin_avant >= p.jour - 1
                    then case when p.cellule_avant <> p.cellule then 3 end
                else 1
            end
        ),
        (
            p.cellule, coalesce(least(p.fin, p.jour_apres - 1), p.fin, p.jour_apres - 1) + 1,
            case
                when p.fin is null and p.jour_apres is null then null
                when p.actif_apres and (p.fin is null or p.fin >= p.jour_apres - 1)
                    then case when p.cellule_apres <> p.cellule then 4 end
                else 2
            end
        )
    ) as v (cellule, jour, genre)
    where p.actif and v.genre is not null
),

date_de as (
    select
        e.commune, e.cellule, greatest(date_part('year', e.jour)::smallint, 2007) as annee, e.genre,
        l.id is not null as lie
    from evenement as e
    left join lateral (
        select l.id from raw_store.essai_lien as l
        where l.id = e.id and l.genre = e.genre and abs(l.jour - e.jour) <= 31
        limit 1
    ) as l on e.genre < 3
    where e.jour <= date '{derniere}-12-31'
)

select
    commune, cellule, annee,
    count(*) filter (where genre = 1 and not lie) as entrees,
    count(*) filter (where genre = 2 and not lie) as sorties,
    count(*) filter (where genre = 1 and lie) as transferts_entrants,
    count(*) filter (where genre = 2 and lie) as transferts_sortants,
    sum(case when genre in (1, 3) then 1 else -1 end) as solde
from date_de
group by commune, cellule, annee;

create unlogged table raw_store.essai_demographie as
with cumul as (
    select
        *,
        sum(solde) over c as stock,
        lead(annee) over c as suivante
    from raw_store.essai_flux
    window c as (partition by commune, cellule order by annee)
)

select
    c.commune, c.cellule, g.annee, c.stock,
    case when g.annee = c.annee then c.entrees else 0 end as entrees,
    case when g.annee = c.annee then c.sorties else 0 end as sorties,
    case when g.annee = c.annee then c.transferts_entrants else 0 end as transferts_entrants,
    case when g.annee = c.annee then c.transferts_sortants else 0 end as transferts_sortants
from cumul as c
cross join lateral generate_series(
    c.annee, case when c.stock = 0 then c.annee else coalesce(c.suivante - 1, {derniere}) end
) as g (annee)
where g.annee >= 2008;
