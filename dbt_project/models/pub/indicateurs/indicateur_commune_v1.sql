{{ config(pre_hook="set local work_mem = '256MB'") }}

-- The indicators of the catalogue that are a sum or a ratio of sums, a column each. A cell is empty
-- in a year that its source does not cover, out of its field, and over a denominator of zero.
with couvertures as (
    select
        annees.annee,
        {%- for couverture in indicateurs_de_sommes() | map(attribute='couverture') | unique %}
        coalesce(
            bool_or(annees.annee between couvertures.premiere_annee and couvertures.derniere_annee)
                filter (where couvertures.couverture = '{{ couverture }}'),
            false
        ) as couvre_{{ couverture }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('dim_annee') }} as annees
    cross join {{ ref('mart_indicateur_couverture') }} as couvertures
    group by annees.annee
)

select
    mesures.code_commune,
    mesures.annee,
    mesures.hors_champ,
    {%- for indicateur in indicateurs_de_sommes() %}
    case
        when
            couvertures.couvre_{{ indicateur.couverture }}
            {%- if 'urssaf_commune_ape' in (indicateur.source or '') %} and not mesures.hors_champ{% endif %}
            then {{ arrondi(rapport(indicateur.numerateur, indicateur.denominateur)) }}
    end as {{ indicateur.code }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('mart_commune_mesure') }} as mesures
inner join couvertures on mesures.annee = couvertures.annee
