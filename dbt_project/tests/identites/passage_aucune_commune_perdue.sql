-- Every code of a loaded geography has a row in the passage.
select
    communes.millesime,
    communes.code_commune
from {{ ref('int_cog_commune') }} as communes
left join {{ ref('bridge_commune_cog') }} as passages
    on
        communes.code_commune = passages.code_commune_source
        and communes.millesime = passages.cog_source
where passages.code_commune is null
