-- The periods with what comes before and after each: the rows of `lue` beside it, since they stand
-- by establishment, the latest first. Nothing is sorted and nothing is kept.
create or replace temp view periode as
with voisines as (
    select
        id,
        jour,
        fin,
        actif,
        cellule,
        ape_industrie,
        lag(id) over () = id as suivie,
        lag(jour) over () as jour_suivant,
        lag(actif) over () as actif_suivant,
        lag(cellule) over () as cellule_suivante,
        lead(id) over () = id as precedee,
        lead(actif) over () as actif_precedent,
        lead(fin) over () as fin_precedente,
        lead(cellule) over () as cellule_precedente
    from lue
    where id is not null
)

select
    id,
    jour,
    actif,
    fin,
    cellule,
    ape_industrie,
    case when suivie then jour_suivant end as jour_apres,
    least(
        coalesce(fin, date '9999-12-31'),
        case when suivie then jour_suivant - 1 else date '9999-12-31' end
    ) as dernier,
    coalesce(suivie and actif_suivant, false) as actif_apres,
    case when suivie then cellule_suivante end as cellule_apres,
    -- Open the eve of its first day: nothing opens then, at most something changes.
    coalesce(precedee and actif_precedent and coalesce(fin_precedente >= jour - 1, true), false)
        as suit,
    case when precedee then cellule_precedente end as cellule_avant
from voisines
