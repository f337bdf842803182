with libelles as (
    select
        niveau,
        code,
        libelle
    from {{ ref('stg_naf_insee__libelles') }}
    union all
    select
        niveau,
        code,
        libelle
    from {{ ref('int_naf_agregat') }}
)

select
    activites.code_ape,
    activites.libelle,
    activites.code_a88,
    a88.libelle as libelle_a88,
    activites.code_a38,
    a38.libelle as libelle_a38,
    activites.code_a17,
    a17.libelle as libelle_a17,
    activites.code_a5,
    a5.libelle as libelle_a5,
    activites.code_a21 in ('B', 'C', 'D', 'E') as industrie_be,
    activites.code_a21 = 'C' as manufacturier_c,
    'NAF rév. 2' as nomenclature,
    date '2008-01-01' as valable_depuis,
    null::date as valable_jusque
from {{ ref('stg_naf_insee__sous_classes') }} as activites
left join libelles as a88 on a88.niveau = 'A88' and activites.code_a88 = a88.code
left join libelles as a38 on a38.niveau = 'A38' and activites.code_a38 = a38.code
left join libelles as a17 on a17.niveau = 'A17' and activites.code_a17 = a17.code
left join libelles as a5 on a5.niveau = 'A5' and activites.code_a5 = a5.code
