{{ config(post_hook="analyze {{ this }}") }}

-- What sources other than employment count, by atom: a sum of nothing stays null.
select
    atomes.atome,
    {%- for mesure in mesures_hors_emploi() %}
    trim_scale(sum(communes.{{ mesure }})) as {{ mesure }},
    {%- endfor %}
    communes.annee
from {{ ref('mart_commune_annee') }} as communes
inner join {{ ref('mart_commune_atome') }} as atomes on communes.code_commune = atomes.code_commune
group by atomes.atome, communes.annee
