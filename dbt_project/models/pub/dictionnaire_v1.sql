{{ config(tags=['apres_controle']) }}

select
    vue,
    colonne,
    type,
    unite,
    libelle_fr,
    libelle_en,
    grain,
    source
from {{ source('meta', 'dictionnaire') }}
