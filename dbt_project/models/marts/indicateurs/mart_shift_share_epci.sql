{{ config(pre_hook="set local work_mem = '256MB'") }}

-- dE = E0 G + sum of E0_s (G_s - G) + sum of (E1_s - E0_s (1 + G_s)). With r_s = 1 + G_s and the jobs
-- expected at those rates, sum of E0_s r_s: structural = expected - E0 (1 + G), local = E1 - expected.
-- A cell without a published number at one end leaves both and the sums of France, as does an
-- activity without a job in France at the start, which has no rate: they are counted.
{%- set champs = {'total': 'true', 'industrie_be': 'industrie_be'} %}
with cellules as (
    select
        *,
        effectif_debut as debut,
        effectif_fin as fin
    from {{ ref('mart_shift_share_cellule') }}
),

periodes as (
    select
        periode,
        left(periode, 4)::integer as annee_debut,
        right(periode, 4)::integer as annee_fin
    from (select distinct cellules.periode from cellules) as distinctes
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
        {%- for champ, condition in champs.items() %}
        {%- set retenu = "not cellules.secret and taux.rapport is not null and " ~ condition %}
        {%- for nom, mesure in {'debut': 'debut', 'fin': 'fin', 'attendu': 'debut * taux.rapport'}.items() %}
        coalesce(sum(cellules.{{ mesure }}) filter (where {{ retenu }}), 0) as {{ nom }}_{{ champ }},
        {%- endfor %}
        count(*) filter (where (cellules.secret or taux.rapport is null) and {{ condition }}) as ecartees_{{ champ }},
        {%- endfor %}
        cellules.periode
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
        epci.*,
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
            '{{ champ }}'
            {%- for nom in ['debut', 'fin', 'attendu', 'ecartees'] %},
            coalesce(epci_larges.{{ nom }}_{{ champ }}, 0)
            {%- endfor %}
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
    {%- for nom, formule in {
        'effectif_debut': 'debut',
        'effectif_fin': 'fin',
        'variation': 'fin - debut',
        'effet_national': 'debut * (rapport - 1)',
        'effet_structurel': 'attendu - debut * rapport',
        'effet_local': 'fin - attendu',
        'part_effet_local': '(fin - attendu) / nullif(debut, 0)',
    }.items() %}
    case when not hors_champ then {{ arrondi(formule) }} end as {{ nom }},
    {%- endfor %}
    ecartees::integer as cellules_ecartees,
    case when hors_champ then 'hors_champ' when debut = 0 then 'non_applicable' else 'publie' end as statut
from valeurs
