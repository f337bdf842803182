{{ config(pre_hook="set local work_mem = '256MB'") }}

-- Balanced: every EPCI has every activity every year, zero where the source has no row, null where
-- the EPCI is outside its field or the cell has no published number.
with secteurs as (
    select distinct
        code_a38,
        code_a17
    from {{ ref('dim_activite') }}
),

emplois as (
    select
        emplois.code_epci,
        emplois.annee,
        secteurs.code_a17,
        {{ somme('emplois.effectif', 'emplois.estime') }} as effectif,
        {{ somme('emplois.etablissements', 'emplois.estime') }} as etablissements,
        bool_or(emplois.estime) as estime,
        count(emplois.effectif) < count(*) as secret
    from {{ ref('mart_emploi_epci_a38') }} as emplois
    inner join secteurs on emplois.code_a38 = secteurs.code_a38
    group by emplois.code_epci, emplois.annee, secteurs.code_a17
),

activites as (
    select distinct code_a17
    from secteurs
)

select
    panel.code_epci,
    panel.annee,
    activites.code_a17,
    case
        when panel.statut = 'observe' and not coalesce(emplois.secret, false) then coalesce(emplois.effectif, 0)
    end as effectif,
    case when panel.statut = 'observe' then coalesce(emplois.etablissements, 0) end as etablissements,
    panel.cohorte,
    panel.cluster_ti,
    panel.code_region,
    case
        when panel.statut <> 'observe' then 'hors_champ'
        when emplois.secret then 'secret'
        else 'publie'
    end as statut,
    coalesce(emplois.estime, false) as estime,
    panel.id_extraction
from {{ ref('mart_eval_panel_epci_annee') }} as panel
cross join activites
left join emplois
    on
        panel.code_epci = emplois.code_epci
        and panel.annee = emplois.annee
        and activites.code_a17 = emplois.code_a17
