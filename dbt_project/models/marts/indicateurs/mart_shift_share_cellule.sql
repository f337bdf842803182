{{ config(pre_hook="set local work_mem = '256MB'", post_hook="analyze {{ this }}") }}

-- Jobs of an EPCI and an activity at both ends of each period. An absent row is zero; a row without
-- a published number makes the cell secret.
with periodes as (
    select
        debuts.annee || '-' || fins.annee as periode,
        debuts.annee as annee_debut,
        fins.annee as annee_fin
    from {{ ref('dim_annee') }} as debuts
    inner join {{ ref('dim_annee') }} as fins
        on fins.annee = debuts.annee + 1 or (debuts.annee = 2018 and fins.annee = 2022)
),

secteurs as (
    select distinct
        code_a38,
        industrie_be
    from {{ ref('dim_activite') }}
)

{%- for bout in ['debut', 'fin'] %},

{{ bout }}s as (
    select
        emplois.code_epci,
        emplois.code_a38,
        periodes.periode,
        emplois.effectif,
        emplois.effectif is null as secret
    from {{ ref('mart_emploi_epci_a38') }} as emplois
    inner join periodes on emplois.annee = periodes.annee_{{ bout }}
)
{%- endfor %}

select
    coalesce(debuts.code_epci, fins.code_epci) as code_epci,
    coalesce(debuts.code_a38, fins.code_a38) as code_a38,
    coalesce(debuts.periode, fins.periode) as periode,
    secteurs.industrie_be,
    coalesce(debuts.effectif, 0) as effectif_debut,
    coalesce(fins.effectif, 0) as effectif_fin,
    coalesce(debuts.secret, false) or coalesce(fins.secret, false) as secret
from debuts
full join fins
    on
        debuts.code_epci = fins.code_epci
        and debuts.code_a38 = fins.code_a38
        and debuts.periode = fins.periode
inner join secteurs on coalesce(debuts.code_a38, fins.code_a38) = secteurs.code_a38
