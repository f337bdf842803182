-- The establishments that stand on several rows: none may. Neighbours tell, where the rows are in
-- order.
with suite as (select id, lag(id) over () as avant from stock where id is not null)

select
    'etablissement',
    'siret_en_double',
    case
        when count(*) filter (where id < avant) = 0 then count(*) filter (where id = avant)
        else (select count(id) - count(distinct id) from stock)
    end
from suite
