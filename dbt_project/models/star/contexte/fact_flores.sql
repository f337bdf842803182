{{ config(pre_hook="set local work_mem = '256MB'") }}

-- Cross-sections: two vintages of a year never mix, the last one counts.
with niveaux as (
    {%- for niveau in ['a5', 'a17', 'a38'] %}
    select
        '{{ niveau | upper }}' as nomenclature,
        id_extraction,
        millesime,
        annee,
        objet_geographique,
        code_geographique,
        activite,
        mesure,
        valeur,
        statut,
        statut_observation
    from {{ ref('stg_flores_insee__' ~ niveau) }}
    where
        tranche_effectif = '_T'
        and millesime in (
            select max(dernier.millesime) from {{ ref('stg_flores_insee__' ~ niveau) }} as dernier
            group by dernier.annee
        )
    union all
    {%- endfor %}
    {%- for mesure in ['etablissements', 'effectif'] %}
    {%- set modele = 'stg_flores_insee__na17_' ~ ('effectifs' if mesure == 'effectif' else mesure) %}
    select
        'A17' as nomenclature,
        id_extraction,
        millesime,
        annee,
        'COM' as objet_geographique,
        code_commune as code_geographique,
        activite,
        '{{ mesure }}' as mesure,
        {{ mesure }} as valeur,
        statut,
        'A' as statut_observation
    from {{ ref(modele) }}
    where annee not in (select autres.annee from {{ ref('stg_flores_insee__a17') }} as autres)
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    annee,
    code_geographique as code_geo,
    objet_geographique as niveau_geo,
    nomenclature,
    activite as code_activite,
    max(valeur) filter (where mesure = 'etablissements') as etablissements,
    max(valeur) filter (where mesure = 'effectif') as effectif,
    case
        when bool_or(statut = 'secret' and mesure = 'effectif') then 'secret'
        when bool_or(mesure = 'effectif') then 'publie'
        else 'non_encore_publie'
    end as statut,
    case
        when bool_or(statut = 'secret' and mesure = 'etablissements') then 'secret'
        when bool_or(mesure = 'etablissements') then 'publie'
        else 'non_encore_publie'
    end as statut_etablissements,
    bool_or(statut_observation = 'W') as part_secrete,
    min(id_extraction) as id_extraction
from niveaux
group by annee, code_geographique, objet_geographique, nomenclature, activite
