-- The days of the links that may explain an opening or a closure of each establishment of a slice.
create or replace temp table lien as
select
    id,
    list(jour) filter (where ouvre) as ouvertures,
    list(jour) filter (where not ouvre) as fermetures
from read_parquet('{liens}')
where siret >= '{debut}' and siret < '{fin}'
group by id
