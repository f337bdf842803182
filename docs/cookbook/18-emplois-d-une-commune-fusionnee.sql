/*
Question : combien d'emplois industriels dans une commune née de fusions, année après année ?
English: how many industrial jobs in a commune born of mergers, year after year?
Source : Sénat II.C.2.c, suivi fin au niveau local.
Niveau : une commune.
Lecture : les années d'avant la fusion additionnent les communes réunies ; la commune est celle qui
  en réunit le plus depuis fin 2017, à remplacer dans l'étape choix.
Reading: years before the merger add up the communes that were joined; the commune is the one that
  joins most of them since the end of 2017, to be replaced in the step choix.
Réserve : seule une scission est répartie selon la population, et estime le dit.
Caveat: only a split is shared out by population, and estime says so.
*/
with disparues as (
    select
        code_commune,
        max(valable_jusque) as dernier_jour
    from pub.commune_histoire_v1
    group by code_commune
    having bool_and(valable_jusque is not null) and max(valable_jusque) >= '2017-12-31'
),

reunions as (
    select
        passages.code_commune,
        count(distinct disparues.code_commune) as nb_communes_reunies,
        string_agg(
            distinct disparues.code_commune, ' ' order by disparues.code_commune
        ) as codes_reunis
    from disparues
    inner join pub.passage_commune_v1 as passages
        on
            disparues.code_commune = passages.code_commune_source
            and disparues.dernier_jour >= passages.valable_depuis
            and disparues.dernier_jour <= passages.valable_jusque
    inner join pub.commune_v1 as communes
        on
            passages.code_commune = communes.code_commune
            and passages.cog_cible = communes.millesime
    where passages.type = 'fusion'
    group by passages.code_commune
),

choix as (
    select
        reunions.code_commune,
        reunions.nb_communes_reunies,
        reunions.codes_reunis
    from reunions
    order by reunions.nb_communes_reunies desc, reunions.code_commune asc
    limit 1
),

industrie as (
    select distinct code_a38
    from pub.activite_v1
    where industrie_be
)

select
    choix.code_commune,
    communes.nom,
    choix.nb_communes_reunies,
    choix.codes_reunis,
    emplois.annee,
    sum(emplois.effectif) as effectif_industrie_be,
    bool_or(emplois.estime) as estime
from choix
inner join pub.commune_v1 as communes on choix.code_commune = communes.code_commune
inner join pub.emploi_commune_a38_v1 as emplois on choix.code_commune = emplois.code_commune
inner join industrie on emplois.code_a38 = industrie.code_a38
group by
    choix.code_commune,
    communes.nom,
    choix.nb_communes_reunies,
    choix.codes_reunis,
    emplois.annee
order by emplois.annee;
