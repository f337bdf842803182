{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

with secteurs as (
    select distinct
        code_a38,
        industrie_be,
        manufacturier_c
    from {{ ref('dim_activite') }}
)

select
    emplois.code_commune,
    emplois.annee,
    {%- for mesure in ['effectif', 'etablissements'] %}
    coalesce({{ somme('emplois.' ~ mesure, 'emplois.estime') }}, 0) as {{ mesure }}_total,
    coalesce({{ somme('emplois.' ~ mesure, 'emplois.estime', 'secteurs.industrie_be') }}, 0)
        as {{ mesure }}_industrie_be,
    coalesce({{ somme('emplois.' ~ mesure, 'emplois.estime', 'secteurs.manufacturier_c') }}, 0)
        as {{ mesure }}_manufacturier_c,
    {%- endfor %}
    bool_or(emplois.estime) as estime
from {{ ref('mart_emploi_commune_a38') }} as emplois
inner join secteurs on emplois.code_a38 = secteurs.code_a38
group by emplois.code_commune, emplois.annee
