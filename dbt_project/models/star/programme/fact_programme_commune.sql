-- Factless: what is told is that the commune is in the programme. A commune is carried to the
-- reference geography; one that merged brings the share of its population that the programme holds.
with membres as (
    select
        listes.code_programme,
        listes.id_programme,
        listes.version_liste,
        listes.date_signature,
        listes.id_extraction,
        coalesce(listes.code_commune, referentiel.code_commune) as code_commune_recue
    from {{ ref('stg_programmes_anct__listes') }} as listes
    left join {{ ref('int_ti_referentiel_membre') }} as referentiel
        on
            listes.siren_membre = referentiel.siren_membre
            and referentiel.millesime = {{ geographie_reference() }}
),

-- Of the geographies that have the code, the latest up to the reference: lists name communes of their
-- own year or before, and a later vintage, which may have merged them, changes nothing.
codes as (
    select
        code_commune_source,
        coalesce(
            max(cog_source) filter (where cog_source <= {{ geographie_reference() }}),
            min(cog_source)
        ) as cog_source
    from {{ ref('bridge_commune_cog') }}
    group by code_commune_source
),

portes as (
    select
        membres.code_programme,
        passages.code_commune,
        string_agg(distinct membres.id_programme, ', ' order by membres.id_programme) as ids_programme,
        min(membres.version_liste) as version_liste,
        min(membres.date_signature) as date_signature,
        bool_or(passages.estime or passages.type = 'fusion') as estime,
        max(membres.id_extraction) as id_extraction
    from membres
    inner join codes on membres.code_commune_recue = codes.code_commune_source
    inner join {{ ref('bridge_commune_cog') }} as passages
        on codes.code_commune_source = passages.code_commune_source and codes.cog_source = passages.cog_source
    group by membres.code_programme, passages.code_commune
),

territoires as (
    select
        'ti_phase_' || liens.phase as code_programme,
        liens.code_commune,
        string_agg(distinct liens.id_ti, ', ' order by liens.id_ti) as ids_programme,
        min(liens.version_liste) as version_liste,
        null::date as date_signature,
        bool_or(liens.ratio < 1) or sum(liens.part_population) < 1 as estime,
        null as id_extraction
    from {{ ref('bridge_ti_commune') }} as liens
    where {{ est_liste_reference('liens') }}
    group by liens.phase, liens.code_commune
),

reunis as (
    select * from portes
    union all
    select * from territoires
)

select
    reunis.code_programme,
    reunis.code_commune,
    coalesce(reunis.date_signature, programmes.debut) as debut,
    programmes.fin,
    case
        when reunis.date_signature is not null then 'convention'
        when programmes.debut is not null then 'programme'
        else 'a_confirmer'
    end as origine_debut,
    reunis.ids_programme,
    reunis.version_liste,
    reunis.estime,
    reunis.id_extraction
from reunis
inner join {{ ref('dim_programme') }} as programmes on reunis.code_programme = programmes.code_programme
