{{ config(post_hook="analyze {{ this }}") }}

-- Communes which belong to the same territories, for the same shares, add up once for all of them:
-- a few thousand sums instead of as many as there are communes and levels.
with signatures as (
    select
        code_commune,
        string_agg(
            niveau || ' ' || code_territoire || ' ' || part, ',' order by niveau, code_territoire
        ) as signature
    from {{ ref('mart_territoire_commune') }}
    where niveau <> 'commune'
    group by code_commune
)

select
    code_commune,
    min(code_commune) over (partition by signature) as atome
from signatures
