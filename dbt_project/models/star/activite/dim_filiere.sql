-- The sectors, with the number of sub-classes that each has, and has alone.
with parts as (
    select
        version,
        code_filiere,
        count(*) over (partition by version, code_ape) as filieres
    from {{ ref('stg_naf_insee__filiere_activites') }}
),

comptes as (
    select
        version,
        code_filiere,
        count(*)::integer as nb_activites,
        count(*) filter (where filieres = 1)::integer as nb_activites_propres
    from parts
    group by version, code_filiere
)

select
    filieres.version,
    filieres.code_filiere,
    filieres.nom_filiere,
    filieres.nom_filiere_en,
    coalesce(comptes.nb_activites, 0) as nb_activites,
    coalesce(comptes.nb_activites_propres, 0) as nb_activites_propres
from {{ ref('stg_naf_insee__filieres') }} as filieres
left join comptes
    on filieres.version = comptes.version and filieres.code_filiere = comptes.code_filiere
