-- ponderee: sums over communes, each shared between groups by the labelled share of its population.
-- non_ponderee: means over the EPCI of a group, where the label of an EPCI is that of the majority
-- of its population and its index starts at 100.
with communes as (
    select
        code_commune,
        part_population_p1 as p1,
        part_population_p2 as p2,
        part_population_p1_et_p2 as p1_et_p2
    from {{ ref('mart_commune_label') }}
    where not ({{ est_hors_champ('code_departement') }})
),

effectifs as (
    select
        groupes.groupe,
        count(*) as nb_unites
    from communes
    cross join lateral {{ groupes_en_lignes('communes') }} as groupes (groupe, part)
    where groupes.part > 0
    group by groupes.groupe
),

-- Summed by shares first: groups overlap, communes of the same shares do not.
sommes as (
    select
        communes.p1,
        communes.p2,
        communes.p1_et_p2,
        {%- for mesure in mesures_emploi() %}
        sum(emplois.{{ mesure }}) as {{ mesure }},
        {%- endfor %}
        emplois.annee
    from communes
    inner join {{ ref('mart_emploi_commune_annee') }} as emplois on communes.code_commune = emplois.code_commune
    group by communes.p1, communes.p2, communes.p1_et_p2, emplois.annee
),

valeurs as (
    select
        groupes.groupe,
        sommes.annee,
        mesures.mesure,
        sum(mesures.valeur * groupes.part) as valeur
    from sommes
    cross join lateral {{ mesures_en_lignes('sommes') }} as mesures (mesure, valeur)
    cross join lateral {{ groupes_en_lignes('sommes') }} as groupes (groupe, part)
    where groupes.part > 0
    group by groupes.groupe, sommes.annee, mesures.mesure
),

ponderees as (
    select
        valeurs.groupe,
        valeurs.annee,
        'ponderee' as ponderation,
        valeurs.mesure,
        valeurs.valeur,
        100 * valeurs.valeur / nullif(bases.valeur, 0) as base_100_2018,
        effectifs.nb_unites
    from valeurs
    inner join effectifs on valeurs.groupe = effectifs.groupe
    left join valeurs as bases
        on
            valeurs.groupe = bases.groupe
            and valeurs.mesure = bases.mesure
            and bases.annee = {{ var('annee_base') }}
),

panel as (
    select
        panel.code_epci,
        panel.annee,
        mesures.mesure,
        mesures.valeur,
        max(mesures.valeur) filter (where panel.annee = {{ var('annee_base') }})
            over (partition by panel.code_epci, mesures.mesure)
            as valeur_base,
        (panel.cohorte in ('phase_1_et_2', 'phase_1_seule'))::integer as p1,
        (panel.cohorte in ('phase_1_et_2', 'phase_2_seule'))::integer as p2,
        (panel.cohorte = 'phase_1_et_2')::integer as p1_et_p2
    from {{ ref('mart_eval_panel_epci_annee') }} as panel
    cross join lateral {{ mesures_en_lignes('panel') }} as mesures (mesure, valeur)
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
    cross join lateral {{ groupes_en_lignes('panel') }} as groupes (groupe, part)
    where panel.valeur_base > 0 and groupes.part > 0
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
