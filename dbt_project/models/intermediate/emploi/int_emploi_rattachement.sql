-- Each code received, in the order of what explains it: the geography of the file,
-- an arrondissement, another geography or a movement, nothing.
with codes as (
    select distinct code_commune from {{ ref('int_emploi_commune_recue') }}
),

directs as (
    select
        code_commune,
        code_commune as code_commune_cog,
        millesime as cog_source,
        'cog' as rattachement,
        1 as priorite
    from {{ ref('int_cog_commune') }}
    where millesime = date '{{ var("geographie_emploi") }}'
),

arrondissements as (
    select
        code_arrondissement as code_commune,
        code_commune as code_commune_cog,
        millesime as cog_source,
        'arrondissement' as rattachement,
        2 as priorite
    from {{ ref('int_cog_arrondissement') }}
    where millesime = date '{{ var("geographie_emploi") }}'
),

mouvements as (
    select distinct on (code_commune_source)
        code_commune_source as code_commune,
        code_commune_source as code_commune_cog,
        cog_source,
        'mouvement' as rattachement,
        3 as priorite
    from {{ ref('int_cog_passage') }}
    order by code_commune_source asc, abs(cog_source - date '{{ var("geographie_emploi") }}') asc, cog_source asc
),

candidats as (
    select * from directs
    union all
    select * from arrondissements
    union all
    select * from mouvements
),

retenus as (
    select distinct on (code_commune) *
    from candidats
    order by code_commune asc, priorite asc
)

select
    codes.code_commune,
    retenus.code_commune_cog,
    retenus.cog_source,
    coalesce(retenus.rattachement, 'inconnu') as rattachement
from codes
left join retenus on codes.code_commune = retenus.code_commune
