-- An EPCI code that leaves or comes between two compositions has a row that says how, and no
-- commune is lost between them.
with paires as (
    select distinct
        millesime_avant,
        millesime_apres
    from {{ ref('bridge_epci_filiation') }}
),

disparus as (
    select
        paires.millesime_avant,
        paires.millesime_apres,
        avant.code_epci
    from paires
    inner join {{ ref('dim_epci_millesime') }} as avant on paires.millesime_avant = avant.millesime
    where
        not exists (
            select 1 from {{ ref('dim_epci_millesime') }} as apres
            where
                apres.millesime = paires.millesime_apres
                and apres.code_epci = avant.code_epci
        )
        and not exists (
            select 1 from {{ ref('bridge_epci_filiation') }} as filiations
            where
                filiations.millesime_avant = paires.millesime_avant
                and filiations.millesime_apres = paires.millesime_apres
                and filiations.code_epci_avant = avant.code_epci
                and filiations.nature in ('fusion', 'scission', 'changement_code', 'disparition')
        )
),

apparus as (
    select
        paires.millesime_avant,
        paires.millesime_apres,
        apres.code_epci
    from paires
    inner join {{ ref('dim_epci_millesime') }} as apres on paires.millesime_apres = apres.millesime
    where
        not exists (
            select 1 from {{ ref('dim_epci_millesime') }} as avant
            where
                avant.millesime = paires.millesime_avant
                and avant.code_epci = apres.code_epci
        )
        and not exists (
            select 1 from {{ ref('bridge_epci_filiation') }} as filiations
            where
                filiations.millesime_avant = paires.millesime_avant
                and filiations.millesime_apres = paires.millesime_apres
                and filiations.code_epci_apres = apres.code_epci
                and filiations.nature in ('fusion', 'scission', 'changement_code', 'disparition', 'apparition')
        )
)

select
    millesime_avant,
    millesime_apres,
    code_epci,
    'disparu' as motif
from disparus
union all
select
    millesime_avant,
    millesime_apres,
    code_epci,
    'apparu' as motif
from apparus
union all
select
    millesime_avant,
    millesime_apres,
    code_epci_avant as code_epci,
    'communes perdues' as motif
from {{ ref('bridge_epci_filiation') }}
where code_epci_apres = 'AUCUN'
