{# The reference geography as a date. #}
{% macro geographie_reference() -%}
    date '{{ var("geographie_reference") }}'
{%- endmacro %}

{#
    The share of a row in its group by weight, rounded to 12 decimals.
    A group without any weight is cut in equal pieces.
#}
{% macro part_arrondie(poids, groupe) -%}
    round(
        coalesce(
            {{ poids }}::numeric / nullif(sum({{ poids }}::numeric) over (partition by {{ groupe }}), 0),
            1::numeric / count(*) over (partition by {{ groupe }})
        ),
        12
    )
{%- endmacro %}

{#
    The share of a row as an exact numeric: the greatest piece takes what the others leave,
    so that a group adds up to exactly 1. `part` comes from part_arrondie.
#}
{% macro ratio_exact(part, groupe, ordre) -%}
    case
        when row_number() over (partition by {{ groupe }} order by {{ part }} desc, {{ ordre }}) = 1
            then 1 - (sum({{ part }}) over (partition by {{ groupe }}) - {{ part }})
        else {{ part }}
    end
{%- endmacro %}

{#
    A select which carries the measures of `relation` to the reference geography.
    `relation` has code_commune_cog and cog_source, which name the rows of bridge_commune_cog.
    Mergers add up; splits follow the population and raise `estime`. Totals are conserved.
    Communes that receive no piece of a split keep to whole numbers, which is many times faster.
#}
{% macro passage_geographie(relation, cles, mesures) -%}
    select
        {%- for cle in cles %}
        recu.{{ cle }},
        {%- endfor %}
        passage.code_commune,
        {%- for mesure in mesures %}
        coalesce(
            (sum(recu.{{ mesure }}) filter (where not passage.cible_partagee))::numeric,
            trim_scale(sum(recu.{{ mesure }} * passage.ratio) filter (where passage.cible_partagee))
        ) as {{ mesure }},
        {%- endfor %}
        bool_or(passage.estime) as estime
    from {{ relation }} as recu
    inner join {{ ref('bridge_commune_cog') }} as passage
        on
            recu.code_commune_cog = passage.code_commune_source
            and recu.cog_source = passage.cog_source
    group by
        {%- for cle in cles %}
        recu.{{ cle }},
        {%- endfor %}
        passage.code_commune
{%- endmacro %}
