/*
Question : les communes des TI reçoivent-elles aussi d'autres programmes, plus que les autres ?
English: do the communes of the TI also receive other programmes, more than others do?
Source : Cour des comptes, recommandation 3, cadre d'évaluation ; programmes à contrôler.
Niveau : commune.
Lecture : part des communes de phase 2, puis des autres, qui sont dans chaque programme parallèle.
Reading: share of the communes of phase 2, then of the others, that are in each parallel programme.
Réserve : un programme sans liste lue a des nombres vides, non des zéros : voir statut.
Caveat: a programme of which no list is read has empty numbers, not zeros: see statut.
*/
with communes as (
    select
        communes.code_commune,
        exists(
            select 1
            from pub.programme_commune_v1 as labels
            where
                labels.code_programme = 'ti_phase_2'
                and labels.code_commune = communes.code_commune
        ) as label_p2
    from pub.commune_v1 as communes
),

tailles as (
    select
        count(*) filter (where label_p2) as nb_ti,
        count(*) filter (where not label_p2) as nb_autres
    from communes
),

presences as (
    select
        membres.code_programme,
        count(*) filter (where communes.label_p2) as nb_ti,
        count(*) filter (where not communes.label_p2) as nb_autres
    from pub.programme_commune_v1 as membres
    inner join communes on membres.code_commune = communes.code_commune
    group by membres.code_programme
)

select
    programmes.code_programme,
    programmes.nom_programme,
    programmes.statut,
    presences.nb_ti as communes_ti,
    round(presences.nb_ti::numeric / tailles.nb_ti, 4) as part_des_communes_ti,
    round(presences.nb_autres::numeric / tailles.nb_autres, 4) as part_des_autres_communes
from pub.programme_v1 as programmes
cross join tailles
left join presences on programmes.code_programme = presences.code_programme
where programmes.code_programme not in ('ti_phase_1', 'ti_phase_2')
order by programmes.ordre;
