{%- set groupes -%}
    (case when label_p1 then 'ti_phase_1' else 'hors_ti_phase_1' end),
        (case when label_p2 then 'ti_phase_2' else 'hors_ti_phase_2' end),
        ({{ cohorte('label_p1', 'label_p2') }})
{%- endset -%}
-- ponderee: sums over the communes of a group. non_ponderee: means over the EPCI of a group, where
-- the label of an EPCI is that of the majority of its population and its index starts at 100.
with communes as (
    select
        labels.code_commune,
        groupes.groupe
    from {{ ref('mart_commune_label') }} as labels
    cross join lateral (
        values
        {{ groupes }}
    ) as groupes (groupe)
    where not ({{ est_hors_champ('labels.code_departement') }})
),

effectifs as (
    select
        groupe,
        count(*) as nb_unites
    from communes
    group by groupe
),

sommes as (
    select
        communes.groupe,
        emplois.annee,
        {%- for mesure in mesures_emploi() %}
        sum(emplois.{{ mesure }}) as {{ mesure }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from communes
    inner join {{ ref('mart_emploi_commune_annee') }} as emplois on communes.code_commune = emplois.code_commune
    group by communes.groupe, emplois.annee
),

ponderees as (
    select
        sommes.groupe,
        sommes.annee,
        'ponderee' as ponderation,
        mesures.mesure,
        mesures.valeur,
        100 * mesures.valeur / nullif(max(mesures.valeur) filter (where sommes.annee = {{ var('annee_base') }})
            over (partition by sommes.groupe, mesures.mesure), 0) as base_100_2018,
        effectifs.nb_unites
    from sommes
    inner join effectifs on sommes.groupe = effectifs.groupe
    cross join lateral (
        values
        {%- for mesure in mesures_emploi() %}
        ('{{ mesure }}', sommes.{{ mesure }}){% if not loop.last %},{% endif %}
        {%- endfor %}
    ) as mesures (mesure, valeur)
),

panel as (
    select
        panel.code_epci,
        panel.annee,
        mesures.mesure,
        mesures.valeur,
        max(mesures.valeur) filter (where panel.annee = {{ var('annee_base') }})
            over (partition by panel.code_epci, mesures.mesure) as valeur_base,
        panel.cohorte in ('phase_1_et_2', 'phase_1_seule') as label_p1,
        panel.cohorte in ('phase_1_et_2', 'phase_2_seule') as label_p2
    from {{ ref('mart_eval_panel_epci_annee') }} as panel
    cross join lateral (
        values
        {%- for mesure in mesures_emploi() %}
        ('{{ mesure }}', panel.{{ mesure }}){% if not loop.last %},{% endif %}
        {%- endfor %}
    ) as mesures (mesure, valeur)
    where panel.statut = 'observe'
),

non_ponderees as (
    select
        groupes.groupe,
        panel.annee,
        'non_ponderee' as ponderation,
        panel.mesure,
        round(avg(panel.valeur), 6) as valeur,
        avg(100 * panel.valeur / panel.valeur_base) as base_100_2018,
        count(*) as nb_unites
    from panel
    cross join lateral (
        values
        {{ groupes }}
    ) as groupes (groupe)
    where panel.valeur_base > 0
    group by groupes.groupe, panel.annee, panel.mesure
),

reunis as (
    select * from ponderees
    union all
    select * from non_ponderees
)

select
    groupe,
    annee,
    ponderation,
    mesure,
    trim_scale(valeur) as valeur,
    trim_scale(round(base_100_2018, 6)) as base_100_2018,
    nb_unites::integer as nb_unites
from reunis
