-- How many rows do not follow: the file is by SIRET, the latest period first.
select count(*)
from (
    select id, cle, lag(id) over () as id_avant, lag(cle) over () as cle_avant
    from (select id, {cle} as cle from lue where id is not null)
)
where id < id_avant or (id = id_avant and cle > cle_avant)
