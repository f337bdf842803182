{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

select
    atomes.atome,
    emplois.annee,
    emplois.code_a38,
    coalesce({{ somme('emplois.effectif', 'emplois.estime') }}, 0) as effectif,
    coalesce({{ somme('emplois.etablissements', 'emplois.estime') }}, 0) as etablissements
from {{ ref('mart_emploi_commune_a38') }} as emplois
inner join {{ ref('mart_commune_atome') }} as atomes on emplois.code_commune = atomes.code_commune
group by atomes.atome, emplois.annee, emplois.code_a38
