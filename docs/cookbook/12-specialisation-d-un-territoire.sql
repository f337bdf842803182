/*
Question : dans quelles activités industrielles un territoire est-il spécialisé ?
English: in which industrial activities is a territory specialised?
Source : Sénat III.C et axe 3, filières territoriales.
Niveau : un TI de phase 2, sommes sur ses communes.
Lecture : un quotient de 2 dit que l'activité pèse deux fois plus ici qu'en France ; le territoire
  est celui qui a le plus d'emplois industriels en 2022, à remplacer dans la première étape.
Reading: a quotient of 2 says that the activity weighs twice as much here as in France; the
  territory is the one with most industrial jobs in 2022, to be replaced in the first step.
Réserve : un quotient élevé sur peu d'emplois ne dit presque rien : lire l'effectif avec lui.
Caveat: a high quotient on few jobs says almost nothing: read the number of jobs with it.
*/
with choix as (
    select
        emplois.version_liste,
        emplois.id_ti
    from pub.emploi_territoire_industrie_annee_v1 as emplois
    inner join pub.programme_v1 as programmes
        on
            programmes.code_programme = 'ti_phase_2'
            and emplois.version_liste = programmes.version_liste
    where emplois.phase = 2 and emplois.annee = 2022
    order by emplois.effectif_industrie_be desc nulls last, emplois.id_ti asc
    limit 1
),

communes as (
    select
        membres.id_ti,
        membres.code_commune,
        sum(membres.part_population) as part
    from pub.appartenance_ti_commune_v1 as membres
    inner join choix
        on membres.version_liste = choix.version_liste and membres.id_ti = choix.id_ti
    where membres.phase = 2
    group by membres.id_ti, membres.code_commune
),

emplois as materialized (
    select
        code_commune,
        code_a38,
        effectif
    from pub.emploi_commune_a38_v1
    where annee = 2022
),

emplois_ti as (
    select
        communes.id_ti,
        emplois.code_a38,
        sum(emplois.effectif * communes.part) as effectif
    from emplois
    inner join communes on emplois.code_commune = communes.code_commune
    group by communes.id_ti, emplois.code_a38
),

parts as (
    select
        id_ti,
        code_a38,
        effectif,
        effectif / sum(effectif) over () as part
    from emplois_ti
),

france as (
    select
        code_a38,
        sum(effectif) / sum(sum(effectif)) over () as part
    from pub.emploi_epci_a38_v1
    where annee = 2022
    group by code_a38
),

activites as (
    select distinct
        code_a38,
        libelle_a38
    from pub.activite_v1
    where industrie_be
)

select
    parts.id_ti,
    parts.code_a38,
    activites.libelle_a38,
    round(parts.effectif, 1) as effectif,
    round(parts.part, 4) as part_ti,
    round(france.part, 4) as part_france,
    round(parts.part / nullif(france.part, 0), 2) as quotient_localisation
from parts
inner join activites on parts.code_a38 = activites.code_a38
inner join france on parts.code_a38 = france.code_a38
order by quotient_localisation desc nulls last, parts.code_a38 asc;
