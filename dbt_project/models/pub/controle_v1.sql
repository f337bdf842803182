{{ config(tags=['apres_controle']) }}

with derniers as (
    select * from {{ source('quality', 'check_result') }}
    where id_release in (select candidates.id_release from {{ source('meta', 'candidate') }} as candidates)
),

dernier_run as (
    select run_id from derniers
    order by at desc, run_id asc
    limit 1
)

select distinct
    derniers.controle,
    derniers.gravite,
    derniers.valeur,
    derniers.borne_basse,
    derniers.borne_haute,
    derniers.statut,
    case when derniers.statut = 'sans_objet' then derniers.message end as raison
from derniers
inner join dernier_run on derniers.run_id = dernier_run.run_id
