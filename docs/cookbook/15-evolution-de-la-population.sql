/*
Question : la population des TI augmente-t-elle ou baisse-t-elle, à côté du reste du pays ?
English: does the population of the TI grow or shrink, beside the rest of the country?
Source : Sénat, attractivité du territoire « comme un tout ».
Niveau : communes, labellisées en phase 1 et autres.
Lecture : indice 100 la première année connue ; une commune en partie labellisée est partagée.
Reading: index 100 in the first known year; a commune labelled in part is shared.
Réserve : seules comptent les communes connues chaque année ; la population d'une année est celle du
  recensement publié, trois ans plus tard.
Caveat: only communes known in every year count; the population of a year is that of the census
  published three years later.
*/
with labels as (
    select
        membres.code_commune,
        sum(membres.part_population) as part
    from pub.appartenance_ti_commune_v1 as membres
    inner join pub.programme_v1 as programmes
        on
            programmes.code_programme = 'ti_phase_1'
            and membres.version_liste = programmes.version_liste
    where membres.phase = 1
    group by membres.code_commune
),

connues as (
    select code_commune
    from pub.population_commune_v1
    group by code_commune
    having bool_and(statut = 'publie')
),

sommes as (
    select
        populations.annee,
        sum(populations.population * coalesce(labels.part, 0)) as ti,
        sum(populations.population * (1 - coalesce(labels.part, 0))) as autres
    from pub.population_commune_v1 as populations
    inner join connues on populations.code_commune = connues.code_commune
    left join labels on populations.code_commune = labels.code_commune
    group by populations.annee
)

select
    annee,
    round(ti) as population_ti,
    round(autres) as population_autres,
    round(100 * ti / first_value(ti) over par_annee, 3) as indice_ti,
    round(100 * autres / first_value(autres) over par_annee, 3) as indice_autres
from sommes
window par_annee as (order by annee)
order by annee;
