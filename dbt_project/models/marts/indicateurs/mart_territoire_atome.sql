{{ config(post_hook="analyze {{ this }}") }}

-- An atom belongs to what its first commune belongs to.
select
    territoires.numero,
    appartenances.niveau,
    appartenances.code_territoire,
    appartenances.code_commune as atome,
    appartenances.part
from {{ ref('mart_territoire_commune') }} as appartenances
inner join {{ ref('mart_territoire') }} as territoires
    on
        appartenances.niveau = territoires.niveau
        and appartenances.code_territoire = territoires.code_territoire
where appartenances.code_commune in (select atomes.atome from {{ ref('mart_commune_atome') }} as atomes)
