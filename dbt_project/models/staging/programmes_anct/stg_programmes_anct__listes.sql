-- The lists of communes and of groups under one layout; a date that cannot be read stays unknown.
with listes as (
    select
        'acv' as code_programme,
        id_extraction,
        millesime,
        id_programme,
        code_commune,
        null as siren_membre,
        date_signature,
        _ligne as ligne
    from {{ source('raw', 'programmes_anct_acv') }}
    union all
    select
        'pvd' as code_programme,
        id_extraction,
        millesime,
        id_programme,
        code_commune,
        null as siren_membre,
        date_signature,
        _ligne as ligne
    from {{ source('raw', 'programmes_anct_pvd') }}
    union all
    select
        'crte' as code_programme,
        id_extraction,
        millesime,
        id_programme,
        null as code_commune,
        siren_membre,
        date_signature,
        _ligne as ligne
    from {{ source('raw', 'programmes_anct_crte') }}
    union all
    select
        'frr' as code_programme,
        id_extraction,
        millesime,
        code_frr as id_programme,
        code_commune,
        null as siren_membre,
        null as date_signature,
        _ligne as ligne
    from {{ source('raw', 'programmes_anct_frr') }}
    where code_frr <> '-9999'
)

select
    code_programme,
    id_extraction,
    millesime::date as version_liste,
    id_programme,
    code_commune,
    siren_membre,
    case
        when date_signature ~ '^\d{4}-\d{2}-\d{2}' then left(date_signature, 10)::date
        when date_signature ~ '^\d{2}/\d{2}/\d{4}$' then to_date(date_signature, 'DD/MM/YYYY')
    end as date_signature,
    ligne
from listes
