{{ config(tags=['apres_controle']) }}

-- A release checked twice keeps its last verdict.
with candidat as (
    select
        releases.id_release,
        releases.portal,
        releases.nature,
        releases.code_version,
        releases.partial
    from {{ source('meta', 'release') }} as releases
    inner join {{ source('meta', 'candidate') }} as candidates on releases.id_release = candidates.id_release
),

derniers as (
    select * from {{ source('quality', 'check_result') }}
    where id_release in (select candidat.id_release from candidat)
),

dernier_run as (
    select run_id from derniers
    order by at desc, run_id asc
    limit 1
),

comptes as (
    select
        count(*) filter (where derniers.statut = 'reussi') as reussis,
        count(*) filter (where derniers.statut = 'averti') as avertis
    from derniers
    inner join dernier_run on derniers.run_id = dernier_run.run_id
)

select
    candidat.id_release,
    candidat.portal,
    candidat.nature,
    candidat.code_version,
    comptes.reussis::integer as controles_reussis,
    comptes.avertis::integer as controles_avertis,
    candidat.partial as partielle
from candidat
cross join comptes
