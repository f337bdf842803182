-- Where the establishments of each commune of the register go, at the reference geography. `seul`:
-- the whole of the commune is the whole of the target, which needs no sum. `role_epci`: entier on
-- one row of a commune that the EPCI holds whole, double on its other pieces, partage where cut.
with passages as (
    select
        rattachements.millesime,
        rattachements.code_commune as code_commune_recue,
        passages.code_commune,
        coalesce(composition.code_epci, 'SANS') as code_epci,
        passages.ratio,
        count(*) over (partition by rattachements.millesime, passages.code_commune) as nb_recues
    from {{ ref('int_rattachement_sirene') }} as rattachements
    inner join {{ ref('int_cog_passage') }} as passages
        on
            rattachements.code_commune_cog = passages.code_commune_source
            and rattachements.cog_source = passages.cog_source
    left join {{ ref('stg_epci_dgcl__composition') }} as composition
        on
            passages.code_commune = composition.code_commune
            and composition.millesime = {{ geographie_reference() }}
),

parts as (
    select
        *,
        sum(ratio) over epci as ratio_epci,
        row_number() over (epci order by code_commune) as rang_epci
    from passages
    window epci as (partition by millesime, code_commune_recue, code_epci)
)

select
    millesime,
    code_commune_recue,
    code_commune,
    code_epci,
    ratio,
    ratio = 1 and nb_recues = 1 as seul,
    case
        when ratio_epci < 1 then 'partage'
        when rang_epci = 1 then 'entier'
        else 'double'
    end as role_epci
from parts
