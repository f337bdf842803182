{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

-- Commune first, territory last. An atom whose share is 1 needs no product.
select
    territoires.numero,
    {%- for mesure in ['effectif', 'etablissements'] %}
    trim_scale(sum(
        case when territoires.part = 1 then emplois.{{ mesure }} else emplois.{{ mesure }} * territoires.part end
    )) as {{ mesure }},
    {%- endfor %}
    emplois.annee,
    emplois.code_a38
from {{ ref('mart_territoire_atome') }} as territoires
inner join {{ ref('mart_atome_a38') }} as emplois on territoires.atome = emplois.atome
group by territoires.numero, emplois.annee, emplois.code_a38
