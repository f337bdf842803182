{{ config(tags=['apres_controle']) }}

select
    source,
    part,
    vintage,
    url,
    sha256,
    licence,
    nature,
    fetched_at
from {{ ref('dim_source_extraction') }}
