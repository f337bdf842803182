{{ config(pre_hook="set local work_mem = '256MB'") }}

-- dE = E0 G + sum of E0_s (G_s - G) + sum of (E1_s - E0_s (1 + G_s)). With r_s = 1 + G_s and the jobs
-- expected at those rates, sum of E0_s r_s: structural = expected - E0 (1 + G), local = E1 - expected.
-- A cell without a published number at one end leaves both and the sums of France, as does an
-- activity without a job in France at the start, which has no rate: they are counted.
{%- set champs = {'total': 'true', 'industrie_be': 'industrie_be'} %}
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
    select distinct code_a38, industrie_be
    from {{ ref('dim_activite') }}
),

{%- for bout in ['debut', 'fin'] %}

{{ bout }}s as (
    select
        emplois.code_epci,
        emplois.code_a38,
        periodes.periode,
        emplois.effectif,
        emplois.effectif is null as secret
    from {{ ref('mart_emploi_epci_a38') }} as emplois
    inner join periodes on emplois.annee = periodes.annee_{{ bout }}
),
{%- endfor %}

cellules as (
    select
        code_epci,
        code_a38,
        periode,
        secteurs.industrie_be,
        coalesce(debuts.effectif, 0) as debut,
        coalesce(fins.effectif, 0) as fin,
        coalesce(debuts.secret, false) or coalesce(fins.secret, false) as secret
    from debuts
    full join fins using (code_epci, code_a38, periode)
    inner join secteurs using (code_a38)
),

taux as (
    select
        code_a38,
        periode,
        round(sum(fin) / nullif(sum(debut), 0), 15) as rapport
    from cellules
    where not secret
    group by code_a38, periode
),

epci_larges as (
    select
        cellules.code_epci,
        cellules.periode,
        {%- for champ, condition in champs.items() %}
        {%- set retenu = "not cellules.secret and taux.rapport is not null and " ~ condition %}
        coalesce(sum(cellules.debut) filter (where {{ retenu }}), 0) as debut_{{ champ }},
        coalesce(sum(cellules.fin) filter (where {{ retenu }}), 0) as fin_{{ champ }},
        coalesce(sum(cellules.debut * taux.rapport) filter (where {{ retenu }}), 0) as attendu_{{ champ }},
        count(*) filter (where (cellules.secret or taux.rapport is null) and {{ condition }}) as ecartees_{{ champ }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from cellules
    left join taux on cellules.code_a38 = taux.code_a38 and cellules.periode = taux.periode
    group by cellules.code_epci, cellules.periode
),

-- Every EPCI has a row; SANS closes the sums over France.
epci as (
    select
        code_epci,
        {{ est_hors_champ('code_departement') }} as hors_champ
    from {{ ref('dim_epci_millesime') }}
    where millesime = {{ geographie_reference() }}
    union all
    select
        'SANS' as code_epci,
        false as hors_champ
),

valeurs as (
    select
        epci.code_epci,
        epci.hors_champ,
        periodes.*,
        champs.*,
        sum(champs.fin) over (partition by periodes.periode, champs.champ)
        / nullif(sum(champs.debut) over (partition by periodes.periode, champs.champ), 0) as rapport
    from epci
    cross join periodes
    left join epci_larges on epci.code_epci = epci_larges.code_epci and periodes.periode = epci_larges.periode
    cross join lateral (
        values
        {%- for champ in champs %}
        (
            '{{ champ }}', coalesce(epci_larges.debut_{{ champ }}, 0), coalesce(epci_larges.fin_{{ champ }}, 0),
            coalesce(epci_larges.attendu_{{ champ }}, 0), coalesce(epci_larges.ecartees_{{ champ }}, 0)
        ){{ "," if not loop.last }}
        {%- endfor %}
    ) as champs (champ, debut, fin, attendu, ecartees)
)

select
    code_epci,
    periode,
    champ,
    annee_debut,
    annee_fin,
    case when not hors_champ then debut end as effectif_debut,
    case when not hors_champ then fin end as effectif_fin,
    case when not hors_champ then fin - debut end as variation,
    case when not hors_champ then {{ arrondi('debut * (rapport - 1)') }} end as effet_national,
    case when not hors_champ then {{ arrondi('attendu - debut * rapport') }} end as effet_structurel,
    case when not hors_champ then {{ arrondi('fin - attendu') }} end as effet_local,
    case when not hors_champ then {{ arrondi('(fin - attendu) / nullif(debut, 0)') }} end as part_effet_local,
    ecartees::integer as cellules_ecartees,
    case when hors_champ then 'hors_champ' when debut = 0 then 'non_applicable' else 'publie' end as statut
from valeurs
