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
        'int_sirene_commune_recue',
    ] %}
    select id_extraction from {{ ref(modele) }}
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
    {#- What is read row by row at France's size, of which one vintage is shown: its one extraction. #}
    {%- for modele in [
        'stg_ratios_inpi_bce__ratios',
        'stg_chomage_ze_insee__taux',
        'stg_urssaf_epci__annuel',
        'stg_population_insee__historiques',
        'stg_france_relance__projets',
    ] %}
    union
    select min(id_extraction) as id_extraction from {{ ref(modele) }}
    {%- endfor %}
    {%- for modele in [
        'stg_population_insee__populations',
        'stg_filosofi_insee__revenus',
        'stg_ze2020_insee__composition',
        'stg_fonds_vert__projets',
        'stg_flores_insee__a5',
        'stg_flores_insee__a17',
        'stg_flores_insee__a38',
        'stg_flores_insee__na17_etablissements',
        'stg_flores_insee__na17_effectifs',
    ] %}
    union
    select distinct id_extraction from {{ ref(modele) }}
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
