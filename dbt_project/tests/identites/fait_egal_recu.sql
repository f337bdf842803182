-- The fact holds each row received once: the code it is joined on is unique.
with faits as (
    select count(*) as lignes from {{ ref('fact_emploi_commune_ape') }}
),

recues as (
    select coalesce(sum(lignes), 0) as lignes from {{ ref('int_emploi_commune_recue') }}
)

select
    faits.lignes as lignes_faits,
    recues.lignes as lignes_recues
from faits
cross join recues
where faits.lignes <> recues.lignes
