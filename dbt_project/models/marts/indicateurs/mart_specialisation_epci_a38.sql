{{ config(pre_hook="set local work_mem = '128MB'") }}

-- The share of an activity in the jobs of an EPCI over its share in France. A row for each activity
-- that the EPCI has; a secret cell has no share, and the total leaves it out.
with emplois as (
    select
        code_epci,
        annee,
        code_a38,
        effectif,
        sum(effectif) over (partition by code_epci, annee) as effectif_epci,
        sum(effectif) over (partition by annee, code_a38) as effectif_france_a38,
        sum(effectif) over (partition by annee) as effectif_france
    from {{ ref('mart_emploi_epci_a38') }}
)

select
    code_epci,
    annee,
    code_a38,
    effectif,
    {{ arrondi('effectif / nullif(effectif_epci, 0)') }} as part_epci,
    {{ arrondi('effectif_france_a38 / nullif(effectif_france, 0)') }} as part_france,
    {{ arrondi('effectif * effectif_france / nullif(effectif_epci * effectif_france_a38, 0)') }}
        as quotient_localisation,
    case
        when effectif is null then 'secret'
        when effectif_epci * effectif_france_a38 = 0 then 'non_applicable'
        else 'publie'
    end as statut
from emplois
