-- What happens in a slice by commune, cell (A38 and employer) and year, what is before the first
-- year counting as of the year before it. Each active period adds one to its cell on its first
-- day and takes one away on the eve of the next: flows and stock agree by construction.
with evenement as (
    select id, commune, jour, cellule, case when suit then 'reclasse_ici' else 'ouvre' end as genre
    from periode
    where actif and not (suit and cellule_avant = cellule)
    union all
    select
        id,
        commune,
        dernier + 1 as jour,
        cellule,
        case
            when actif_apres and dernier + 1 = jour_apres then 'reclasse_ailleurs' else 'ferme'
        end as genre
    from periode
    where
        actif and dernier < date '9999-12-31'
        and not (actif_apres and dernier + 1 = jour_apres and cellule_apres = cellule)
),

compte as (
    select
        e.commune,
        e.cellule,
        greatest(year(e.jour), {premiere} - 1) as annee,
        e.genre,
        coalesce(len(list_filter(l.jours, lambda j: abs(j - e.jour) <= {fenetre})) > 0, false) as lie
    from evenement as e
    left join lien as l on e.id = l.id and e.genre = l.genre
    where e.jour < date '{derniere}-12-31' + 1
),

cumul as (
    select
        commune,
        cellule,
        annee,
        count(*) filter (where genre = 'ouvre' and not lie) as entrees,
        count(*) filter (where genre = 'ferme' and not lie) as sorties,
        count(*) filter (where genre = 'ouvre' and lie) as transferts_entrants,
        count(*) filter (where genre = 'ferme' and lie) as transferts_sortants,
        count(*) filter (where genre = 'reclasse_ici') as reclassements_entrants,
        count(*) filter (where genre = 'reclasse_ailleurs') as reclassements_sortants,
        (2 * count(*) filter (where genre in ('ouvre', 'reclasse_ici')) - count(*)) as solde
    from compte
    group by commune, cellule, annee
)

select c.code as code_commune, f.* exclude (commune)
from cumul as f
inner join commune as c on f.commune = c.rang
order by code_commune
