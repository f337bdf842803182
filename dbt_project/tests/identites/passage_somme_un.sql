-- All of a commune of a loaded geography reaches the reference.
select
    code_commune_source,
    cog_source,
    sum(ratio) as somme
from {{ ref('bridge_commune_cog') }}
where cog_source in (select communes.millesime from {{ ref('int_cog_commune') }} as communes)
group by code_commune_source, cog_source
having sum(ratio) <> 1
