-- The establishments of a slice, each with the rank of its commune: a code, or the word for what
-- has none. Rank 0 is for what no row of the stock places.
create or replace temp table commune as
select
    row_number() over (order by recue, pays) as rang,
    recue,
    pays,
    case
        when recue = '' and pays then 'ETRANGER'
        when recue = '' then 'INCONNUE'
        when recue = '[ND]' then 'NON_DIFFUSEE'
        when regexp_matches(recue, '{forme_commune}') then recue
        else 'INCONNUE'
    end as code
from (
    select distinct
        coalesce(code_commune, '') as recue, coalesce(code_pays_etranger, '') <> '' as pays
    from {etablissement}
    where siret >= '{debut}' and siret < '{fin}'
);

create or replace temp table stock as
select
    try_cast(e.siret as bigint) as id,
    length(e.siret) <> 14 as mal_forme,
    c.rang::integer as commune,
    e.date_debut,
    e.date_creation,
    e.etat,
    e.activite,
    e.nomenclature,
    e.employeur,
    coalesce(e.statut_diffusion = 'P', false) as partielle
from {etablissement} as e
inner join commune as c
    on coalesce(e.code_commune, '') = c.recue
    and (coalesce(e.code_pays_etranger, '') <> '') = c.pays
where e.siret >= '{debut}' and e.siret < '{fin}';

insert into commune values (0, null, false, 'INCONNUE');
