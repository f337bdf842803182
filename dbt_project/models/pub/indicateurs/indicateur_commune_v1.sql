{{ config(pre_hook="set local work_mem = '256MB'") }}

-- The indicators of the catalogue that are a sum or a ratio of sums, a column each. A cell is empty
-- in a year that its source does not cover, out of its field, and over a denominator of zero.
select
    mesures.code_commune,
    {%- for indicateur in indicateurs_de_sommes() %}
    case
        when
            {{ annee_couverte('mesures.annee', indicateur.couverture) }}
            {%- if 'urssaf_commune_ape' in (indicateur.source or '') %} and not mesures.hors_champ{% endif %}
            then {{ arrondi(rapport(indicateur.numerateur, indicateur.denominateur)) }}
    end as {{ indicateur.code }},
    {%- endfor %}
    mesures.annee,
    mesures.hors_champ
from {{ ref('mart_commune_mesure') }} as mesures
