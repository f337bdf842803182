-- The codes to carry: those of every loaded geography, those of earlier years that a movement
-- touched before the first one loaded, and those which disappeared before, dated by the eve of
-- their last movement.
with charges as (
    select
        code_commune as code_commune_source,
        millesime as cog_source
    from {{ ref('int_geographie_commune') }}
),

premier as (
    select min(cog_source) as cog_source from charges
),

-- From the first loaded geography a commune untouched in between is carried the same way.
anterieurs as (
    select distinct
        existences.code_commune as code_commune_source,
        annees.cog_source::date as cog_source
    from premier
    cross join
        lateral generate_series(date '2008-01-01', premier.cog_source - 1, interval '1 year') as annees (cog_source)
    inner join {{ ref('int_commune_existence') }} as existences
        on annees.cog_source::date between existences.valable_depuis and coalesce(existences.valable_jusque, 'infinity')
    inner join {{ ref('int_cog_etape') }} as etapes
        on
            existences.code_commune = etapes.code_depart
            and etapes.sens = 'avant'
            and etapes.date_effet > annees.cog_source::date
            and premier.cog_source >= etapes.date_effet
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
union
select * from anterieurs
union
select * from disparus
