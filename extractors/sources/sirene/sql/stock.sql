-- The establishments of a slice, each with its commune or the word for what has none.
create or replace temp table brut as
select *, try_cast(siret as bigint) as id
from {etablissement}
where siret >= '{debut}' and siret < '{fin}';

create or replace temp table commune as
select
    code_commune,
    pays,
    case
        when coalesce(code_commune, '') = '' and pays then 'ETRANGER'
        when coalesce(code_commune, '') = '' then 'INCONNUE'
        when code_commune = '[ND]' then 'NON_DIFFUSEE'
        when regexp_matches(code_commune, '{forme_commune}') then code_commune
        else 'INCONNUE'
    end as code
from (
    select distinct code_commune, coalesce(code_pays_etranger, '') <> '' as pays from brut
);

create or replace temp table stock as
select b.* exclude (code_commune), c.code as code_commune, b.code_commune as commune_recue
from brut as b
inner join commune as c
    on b.code_commune is not distinct from c.code_commune
    and (coalesce(b.code_pays_etranger, '') <> '') = c.pays;
drop table brut;
