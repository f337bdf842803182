-- The commune codes of the register's parts, with the rows they stand on: the tens of millions of rows
-- are read here once for all that asks about codes.
{%- for partie in ['demographie', 'etablissement_industriel'] %}
select
    '{{ partie }}' as partie,
    millesime,
    code_commune,
    min(id_extraction) as id_extraction,
    count(*) as lignes
from {{ ref('stg_sirene__' ~ partie) }}
group by millesime, code_commune
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
