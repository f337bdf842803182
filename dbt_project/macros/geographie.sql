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
    A select which carries the measures of `relation` to the reference geography, or to the loaded
    geography `cible` (a date expression). `relation` has code_commune_cog and cog_source, which
    rattachement_commune gives. Mergers add up; splits follow the population and raise `estime`.
    Totals are conserved. Communes that receive no piece of a split keep to whole numbers, which is
    many times faster.
#}
{% macro passage_geographie(relation, cles, mesures, cible=none) -%}
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
    inner join {{ passage_vers(cible) if cible else ref('bridge_commune_cog') }} as passage
        on
            recu.code_commune_cog = passage.code_commune_source
            and recu.cog_source = passage.cog_source
    group by
        {%- for cle in cles %}
        recu.{{ cle }},
        {%- endfor %}
        passage.code_commune
{%- endmacro %}

{#
    The passages to a loaded geography other than the reference, in parentheses: the codes of
    departure are those of bridge_commune_cog, the ways those of bridge_commune_cog_millesime,
    where a code without a row stays itself.
#}
{% macro passage_vers(cible) -%}
    (
        select
            departs.code_commune_source,
            departs.cog_source,
            arrivees.code_commune,
            coalesce(trajets.ratio, 1) as ratio,
            coalesce(trajets.estime, false) as estime,
            partagees.code_commune is not null as cible_partagee
        from (select distinct code_commune_source, cog_source from {{ ref('bridge_commune_cog') }}) as departs
        left join {{ ref('bridge_commune_cog_millesime') }} as trajets
            on
                departs.code_commune_source = trajets.code_commune_source
                and departs.cog_source between trajets.valable_depuis and trajets.valable_jusque
                and trajets.cog_cible = {{ cible }}
        inner join {{ ref('dim_commune_millesime') }} as arrivees
            on
                coalesce(trajets.code_commune, departs.code_commune_source) = arrivees.code_commune
                and arrivees.millesime = {{ cible }}
        left join (
            select distinct code_commune from {{ ref('bridge_commune_cog_millesime') }}
            where estime and cog_cible = {{ cible }}
        ) as partagees
            on arrivees.code_commune = partagees.code_commune
    )
{%- endmacro %}

{#
    A select which attaches each code that `relation` received to a row of the passage, so that
    passage_geographie can carry it: code_commune (as received), date_geographie, code_commune_cog,
    cog_source, rattachement. `date_geographie` is the date of the geography of the file (1 January
    of a year since 2008, or of a loaded vintage): an expression, or a column of `relation`.
    In the order of what explains a code: the geography of the file (cog), an arrondissement of
    Paris, Lyon or Marseille, folded into its commune (arrondissement), another geography or a
    movement (mouvement), nothing (inconnu). Delegated and associated communes are no communes:
    their codes are attached only as the communes that they once were.
#}
{% macro rattachement_commune(relation, code, date_geographie) -%}
    with codes as (
        select distinct
            {{ code }} as code_commune,
            {{ date_geographie }} as date_geographie
        from {{ relation }}
    ),

    directs as (
        select
            codes.*,
            coalesce(communes.code_commune, arrondissements.code_commune) as code_commune_cog,
            coalesce(communes.millesime, arrondissements.millesime) as cog_source,
            case
                when communes.code_commune is not null then 'cog'
                when arrondissements.code_commune is not null then 'arrondissement'
            end as rattachement
        from codes
        left join {{ ref('int_cog_commune') }} as communes
            on codes.code_commune = communes.code_commune and codes.date_geographie = communes.millesime
        left join {{ ref('int_cog_arrondissement') }} as arrondissements
            on
                codes.code_commune = arrondissements.code_arrondissement
                and codes.date_geographie = arrondissements.millesime
    ),

    -- Where the geography of the file is not loaded, the next row of a code is carried as it is.
    autres as (
        select distinct on (directs.code_commune, directs.date_geographie)
            directs.code_commune,
            directs.date_geographie,
            candidats.code_commune_cog,
            candidats.cog_source,
            candidats.rattachement
        from directs
        inner join (
            select
                code_commune_source as code_commune,
                code_commune_source as code_commune_cog,
                cog_source,
                'mouvement' as rattachement
            from {{ ref('int_cog_passage') }}
            union all
            select
                code_arrondissement as code_commune,
                code_commune as code_commune_cog,
                millesime as cog_source,
                'arrondissement' as rattachement
            from {{ ref('int_cog_arrondissement') }}
        ) as candidats
            on directs.code_commune = candidats.code_commune
        where directs.rattachement is null
        order by
            directs.code_commune asc,
            directs.date_geographie asc,
            (
                candidats.cog_source >= directs.date_geographie
                and directs.date_geographie not in (
                    select communes.millesime from {{ ref('int_cog_commune') }} as communes
                )
            ) desc,
            abs(candidats.cog_source - directs.date_geographie) asc,
            candidats.cog_source asc,
            candidats.rattachement asc
    )

    select
        directs.code_commune,
        directs.date_geographie,
        coalesce(directs.code_commune_cog, autres.code_commune_cog) as code_commune_cog,
        coalesce(directs.cog_source, autres.cog_source) as cog_source,
        coalesce(directs.rattachement, autres.rattachement, 'inconnu') as rattachement
    from directs
    left join autres
        on
            directs.code_commune = autres.code_commune
            and directs.date_geographie is not distinct from autres.date_geographie
{%- endmacro %}

{# The first day that the movements of the COG know. #}
{% macro origine_cog() -%}
    date '1943-01-01'
{%- endmacro %}

{# The department of a commune, as its code says. #}
{% macro departement_de(code) -%}
    case when {{ code }} like '97%' then left({{ code }}, 3) else left({{ code }}, 2) end
{%- endmacro %}

{#
    The type of a passage from the greatest kind of its steps (see rang_type). A split whose other
    pieces weigh nothing, or merge again, is whole: a merger.
#}
{% macro type_passage(relation) -%}
    case
        when {{ relation }}.ratio < 1 and {{ relation }}.rang_type = 4 then 'retablissement'
        when {{ relation }}.ratio < 1 then 'scission'
        when {{ relation }}.rang_type >= 3 then 'fusion'
        when {{ relation }}.code_commune_source = {{ relation }}.code_commune then 'identique'
        when {{ relation }}.rang_type = 2 then 'changement_departement'
        else 'changement_code'
    end
{%- endmacro %}

{#
    How one EPCI became another, from the columns of bridge_epci_filiation: whether each code ends
    or begins, whether all of it goes to the other, and its share of population.
#}
{% macro nature_filiation() -%}
    case
        when code_epci_apres = 'AUCUN' then 'disparition'
        when code_epci_avant = code_epci_apres and entier_avant and entier_apres then 'identique'
        when code_epci_avant = code_epci_apres then 'contenu_change'
        when avant_disparait and apres_nouveau and entier_avant and entier_apres then 'changement_code'
        when avant_disparait and (entier_avant or (part_avant > 0.5 and not entier_apres)) then 'fusion'
        when apres_nouveau and (entier_apres or part_apres > 0.5) then 'scission'
        when avant_disparait then 'disparition'
        when apres_nouveau then 'apparition'
        else 'contenu_change'
    end
{%- endmacro %}
