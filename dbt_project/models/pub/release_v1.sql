{{ config(tags=['apres_controle']) }}

-- A release checked twice keeps its last verdict.
with derniers as (
    select * from {{ source('quality', 'check_result') }}
    where id_release = '{{ var("id_release") }}'
),

dernier_run as (
    select run_id from derniers
    order by at desc, run_id asc
    limit 1
)

select
    '{{ var("id_release") }}'::text as id_release,
    '{{ var("portal") }}'::text as portal,
    '{{ var("nature") }}'::text as nature,
    '{{ var("code_version") }}'::text as code_version,
    count(*) filter (where derniers.statut = 'reussi')::integer as controles_reussis,
    count(*) filter (where derniers.statut = 'averti')::integer as controles_avertis
from derniers
inner join dernier_run on derniers.run_id = dernier_run.run_id
