-- An establishment without history has one period: what its row of the stock says.
insert into lue
select id, jour, null, actif, nomenclature, cellule, ape_industrie, false, true
from stock as s
where id is not null and not exists (select 1 from lue as l where l.id = s.id)
