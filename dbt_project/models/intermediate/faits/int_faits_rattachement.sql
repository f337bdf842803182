-- Each commune code that a fact receives, in the order of what explains it: the geography loaded
-- that is nearest to that of the file, an arrondissement, a movement, nothing.
with recus as (
    select distinct
        'sirene' as source,
        millesime,
        code_commune
    from {{ ref('stg_sirene__demographie') }}
    union
    select distinct
        'sirene' as source,
        millesime,
        code_commune
    from {{ ref('stg_sirene__etablissement_industriel') }}
    union all
    select distinct
        'fonds_vert' as source,
        millesime,
        code_commune
    from {{ ref('stg_fonds_vert__projets') }}
    where code_commune is not null
    union all
    select distinct
        'france_relance' as source,
        millesime,
        code_commune
    from {{ ref('int_projet_relance') }}
    where code_commune is not null
    union all
    select distinct
        origine as source,
        date_geographie::text as millesime,
        code_commune
    from {{ ref('int_population_recue') }}
),

fichiers as (
    select distinct
        source,
        millesime,
        {{ date_millesime('millesime') }} as date_geographie
    from recus
),

charges as (
    select distinct millesime from {{ ref('int_cog_commune') }}
),

-- Between two as near, the earlier.
dates as (
    select distinct on (fichiers.source, fichiers.millesime)
        fichiers.*,
        charges.millesime as cog
    from fichiers
    left join charges on true
    order by
        fichiers.source asc, fichiers.millesime asc,
        abs(charges.millesime - fichiers.date_geographie) asc, charges.millesime asc
),

situes as (
    select
        recus.*,
        dates.date_geographie,
        coalesce(communes.millesime, arrondissements.millesime) as cog_source,
        coalesce(communes.code_commune, arrondissements.code_commune) as code_commune_cog,
        case
            when communes.code_commune is not null then 'cog'
            when arrondissements.code_commune is not null then 'arrondissement'
        end as rattachement
    from recus
    inner join dates on recus.source = dates.source and recus.millesime = dates.millesime
    left join {{ ref('int_cog_commune') }} as communes
        on recus.code_commune = communes.code_commune and dates.cog = communes.millesime
    left join {{ ref('int_cog_arrondissement') }} as arrondissements
        on recus.code_commune = arrondissements.code_arrondissement and dates.cog = arrondissements.millesime
),

-- Few codes are left to look for in the other geographies and in the movements.
mouvements as (
    select distinct on (situes.source, situes.millesime, situes.code_commune)
        situes.source,
        situes.millesime,
        situes.code_commune,
        passages.cog_source
    from situes
    inner join {{ ref('int_cog_passage') }} as passages
        on situes.code_commune = passages.code_commune_source
    where situes.rattachement is null
    order by
        situes.source asc, situes.millesime asc, situes.code_commune asc,
        abs(passages.cog_source - situes.date_geographie) asc, passages.cog_source asc
)

select
    situes.source,
    situes.millesime,
    situes.code_commune,
    situes.date_geographie,
    coalesce(situes.code_commune_cog, mouvements.code_commune) as code_commune_cog,
    coalesce(situes.cog_source, mouvements.cog_source) as cog_source,
    coalesce(
        situes.rattachement, case when mouvements.code_commune is not null then 'mouvement' end, 'inconnu'
    ) as rattachement
from situes
left join mouvements
    on
        situes.source = mouvements.source
        and situes.millesime = mouvements.millesime
        and situes.code_commune = mouvements.code_commune
