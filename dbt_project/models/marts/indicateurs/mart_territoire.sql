{{ config(post_hook="analyze {{ this }}") }}

-- Territories of every level above the commune. Their number, drawn from their order, is a key for
-- this build only: sums by an integer take half the time of sums by two texts.
with territoires as (
    select
        appartenances.niveau,
        appartenances.code_territoire,
        bool_and({{ est_hors_champ('communes.code_departement') }}) as hors_champ
    from {{ ref('mart_territoire_commune') }} as appartenances
    inner join {{ ref('mart_commune_label') }} as communes on appartenances.code_commune = communes.code_commune
    where appartenances.niveau <> 'commune'
    group by appartenances.niveau, appartenances.code_territoire
)

select
    row_number() over (order by niveau, code_territoire)::integer as numero,
    niveau,
    code_territoire,
    hors_champ
from territoires
