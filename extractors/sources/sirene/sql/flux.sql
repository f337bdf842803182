-- What happens in a slice, a number for the beginning of each open period and one for its end, where
-- something happens then: commune, cell, year and kind (see flows.py). What is before the first
-- year counts as of the year before it. Each open period adds one to its cell on its first day and
-- takes one away on the eve of the next: flows and stock agree by construction.
with bout as (
    select
        id,
        cellule,
        jour,
        case
            when not suit then {entrees} when cellule_avant <> cellule then {reclassements_entrants}
        end as debut,
        dernier + 1 as lendemain,
        case
            when dernier = date '9999-12-31' then null
            when not actif_apres or dernier + 1 <> jour_apres then {sorties}
            when cellule_apres <> cellule then {reclassements_sortants}
        end as fin
    from periode
    where actif
),

lie as (
    select
        (coalesce(s.commune, {inconnue})::bigint * {cellules} + b.cellule) * {annees} as place,
        b.jour,
        b.debut,
        b.lendemain,
        b.fin,
        b.debut = {entrees}
        and len(list_filter(l.ouvertures, lambda j: abs(j - b.jour) <= {fenetre})) > 0 as transfert,
        b.fin = {sorties}
        and len(list_filter(l.fermetures, lambda j: abs(j - b.lendemain) <= {fenetre})) > 0
            as transfere
    from bout as b
    left join stock as s on b.id = s.id
    left join lien as l on b.id = l.id
    where b.debut is not null or b.fin is not null
)

select
    case when jour <= date '{derniere}-12-31' then
        (place + greatest(year(jour) - {avant}, 0)) * {genres}
        + case when transfert then {transferts_entrants} else debut end
    end as debuts,
    case when lendemain <= date '{derniere}-12-31' then
        (place + greatest(year(lendemain) - {avant}, 0)) * {genres}
        + case when transfere then {transferts_sortants} else fin end
    end as fins
from lie
