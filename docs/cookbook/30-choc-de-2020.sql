/*
Question : les TI ont-ils perdu plus d'emplois que les autres en 2020, et l'ont-ils rattrapé ?
English: did the TI lose more jobs than others in 2020, and did they make up for it?
Source : Sénat II.C.2.b, résultats et rupture de 2020-2021.
Niveau : France, TI de phase 1 et autres.
Lecture : variation d'une fin d'année à l'autre, en pour cent, emplois additionnés.
Reading: change from the end of a year to the next, in per cent, jobs added up.
Réserve : 2021 porte une rupture possible (déclaration sociale nominative), 2022 les apprentis.
Caveat: 2021 may hold a break (nominative social declaration), 2022 the apprentices.
*/
with niveaux as (
    select
        mesure,
        groupe,
        annee,
        valeur,
        lag(valeur) over (partition by mesure, groupe order by annee) as valeur_avant
    from pub.ti_vs_hors_ti_v1
    where
        ponderation = 'ponderee'
        and groupe in ('ti_phase_1', 'hors_ti_phase_1')
        and mesure in ('effectif_total', 'effectif_industrie_be')
)

select
    mesure,
    annee,
    round(100 * (
        max(valeur / valeur_avant) filter (where groupe = 'ti_phase_1') - 1
    ), 2) as variation_ti_pct,
    round(100 * (
        max(valeur / valeur_avant) filter (where groupe = 'hors_ti_phase_1') - 1
    ), 2) as variation_autres_pct
from niveaux
where annee between 2019 and 2022
group by mesure, annee
order by mesure, annee;
