{#- A level of Flores as Melodi serves it since 2022, the same columns whatever the level. -#}
{% macro flores_niveau(relation) -%}
    select
        id_extraction,
        millesime,
        annee,
        objet_geographique,
        code_geographique,
        activite,
        tranche_effectif,
        case mesure when 'UNIT_LOC' then 'etablissements' when 'EMPL3112' then 'effectif' end as mesure,
        valeur,
        statut_observation,
        case when statut_observation = 'K' then 'secret' else 'publie' end as statut,
        _ligne as ligne
    from {{ relation }}
{%- endmacro %}
