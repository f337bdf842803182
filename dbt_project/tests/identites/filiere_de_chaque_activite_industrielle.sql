-- Every industrial activity has a sector or the reason why it has none.
select activites.code_ape
from {{ ref('dim_activite') }} as activites
left join {{ ref('bridge_filiere_activite') }} as liens on activites.code_ape = liens.code_ape
where
    activites.industrie_be
    and exists (select 1 from {{ ref('bridge_filiere_activite') }})
group by activites.code_ape
having count(liens.code_filiere) = 0 or count(*) <> count(nullif(liens.raison, ''))
