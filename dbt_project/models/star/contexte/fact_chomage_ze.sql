-- Every zone has a row each quarter of the series: where the producer gives no rate (Mayotte, Guyane,
-- overseas before 2014), it is outside the field, not zero.
with zones as (
    select code_ze from {{ ref('stg_ze2020_insee__composition') }}
    where code_ze <> '0000'
    union
    select code_ze from {{ ref('stg_chomage_ze_insee__taux') }}
),

trimestres as (
    select
        annee,
        trimestre,
        min(id_extraction) as id_extraction
    from {{ ref('stg_chomage_ze_insee__taux') }}
    group by annee, trimestre
)

select
    trimestres.annee,
    trimestres.trimestre,
    zones.code_ze,
    taux.taux_chomage as taux,
    case when taux.taux_chomage is null then 'hors_champ' else 'publie' end as statut,
    trimestres.id_extraction
from zones
cross join trimestres
left join {{ ref('stg_chomage_ze_insee__taux') }} as taux
    on
        zones.code_ze = taux.code_ze
        and trimestres.annee = taux.annee
        and trimestres.trimestre = taux.trimestre
