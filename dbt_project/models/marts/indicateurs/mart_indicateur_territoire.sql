{{ config(pre_hook="set local work_mem = '128MB'", post_hook="analyze {{ this }}") }}

with reunis as (
    {%- for modele in ['somme', 'structure', 'propre', 'ti'] %}
    select * from {{ ref('mart_indicateur_' ~ modele) }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
)

select
    reunis.niveau,
    reunis.code_territoire,
    reunis.annee,
    reunis.code_indicateur,
    reunis.valeur,
    reunis.statut,
    indicateurs.source
from reunis
inner join {{ ref('dim_indicateur') }} as indicateurs on reunis.code_indicateur = indicateurs.code
