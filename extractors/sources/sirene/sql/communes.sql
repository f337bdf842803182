-- What stands for a commune in the whole stock, in the order of the code it gives: a code, or the
-- word for what has none. A code may have several rows (`lieu`), and has one rank (`rang`).
create table commune as
with lieux as (
    select
        recue,
        pays,
        lignes,
        case
            when recue = '' and pays then 'ETRANGER'
            when recue = '' then 'INCONNUE'
            when recue = '[ND]' then 'NON_DIFFUSEE'
            when regexp_matches(recue, '{forme_commune}') then recue
            else 'INCONNUE'
        end as code
    from (
        select
            coalesce(code_commune, '') as recue,
            coalesce(code_pays_etranger, '') <> '' as pays,
            count(*) as lignes
        from {etablissement}
        group by recue, pays
    )
    union all
    select null as recue, false as pays, 0 as lignes, 'INCONNUE' as code
)

select
    *,
    row_number() over (order by code, recue, pays)::integer as lieu,
    dense_rank() over (order by code)::integer - 1 as rang
from lieux
