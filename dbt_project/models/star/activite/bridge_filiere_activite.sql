-- Several sectors for an activity that serves several; no share is known between them.
select
    liens.version,
    liens.code_ape,
    liens.code_filiere,
    activites.industrie_be,
    count(*) over (partition by liens.version, liens.code_ape)::integer as nb_filieres,
    liens.prefixe_regle,
    liens.raison
from {{ ref('stg_naf_insee__filiere_activites') }} as liens
left join {{ ref('dim_activite') }} as activites on liens.code_ape = activites.code_ape
