-- The codes to carry: those of every loaded geography, and those which disappeared before,
-- dated by the eve of their last movement.
with charges as (
    select
        code_commune as code_commune_source,
        millesime as cog_source
    from {{ ref('int_cog_commune') }}
),

disparus as (
    select
        mouvements.code_commune_avant as code_commune_source,
        max(mouvements.date_effet) - 1 as cog_source
    from {{ ref('int_cog_mouvement') }} as mouvements
    where
        mouvements.date_effet <= {{ geographie_reference() }}
        and not exists (
            select 1 from charges
            where charges.code_commune_source = mouvements.code_commune_avant
        )
    group by mouvements.code_commune_avant
)

select * from charges
union all
select * from disparus
