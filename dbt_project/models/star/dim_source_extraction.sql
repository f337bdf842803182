-- Only what feeds the candidate: an accepted extraction that no view reads stays out.
with lues as (
    {%- for modele in [
        'stg_ti_anct__groupements',
        'stg_ti_anct__communes',
        'int_epci_composition',
        'stg_epci_dgcl__ept',
        'stg_epci_dgcl__siren_insee',
        'stg_cog_insee__communes',
        'stg_cog_insee__mouvements',
        'stg_naf_insee__sous_classes',
        'stg_naf_insee__libelles',
        'stg_contours_etalab__contours',
        'int_emploi_commune_recue',
    ] %}
    select id_extraction from {{ ref(modele) }}
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
)

select
    extractions.id_extraction,
    extractions.source,
    extractions.part,
    extractions.vintage,
    extractions.url,
    extractions.file_name,
    extractions.sha256,
    extractions.bytes,
    extractions.nature,
    extractions.licence,
    extractions.fetched_at,
    extractions.rows
from {{ source('meta', 'extraction') }} as extractions
inner join lues on extractions.id_extraction = lues.id_extraction
