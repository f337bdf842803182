/*
Question : quel chômage dans les zones d'emploi des EPCI labellisés, et comment a-t-il changé ?
English: what unemployment in the employment zones of labelled EPCI, and how did it change?
Source : Sénat II.C.2.c, suivi local des résultats.
Niveau : cohorte, répartition des EPCI.
Lecture : médiane et quartiles des EPCI, chacun avec le taux de sa zone, moyenne de l'année.
Reading: median and quartiles of EPCI, each with the rate of its zone, mean of the year.
Réserve : un taux de zone n'est pas celui de l'EPCI et ne s'agrège pas : il n'y a pas de taux « des
  TI », seulement une répartition.
Caveat: the rate of a zone is not that of the EPCI and is not aggregated: there is no rate "of the
  TI", only a distribution.
*/
select
    dispersion.annee,
    cohortes.libelle_cohorte,
    dispersion.nb_epci,
    round(dispersion.quartile_1, 4) as quartile_1,
    round(dispersion.mediane, 4) as mediane,
    round(dispersion.quartile_3, 4) as quartile_3
from pub.heterogeneite_region_v1 as dispersion
inner join pub.cohorte_v1 as cohortes
    on dispersion.code_territoire = cohortes.cohorte and cohortes.regle_panel
where
    dispersion.niveau = 'cohorte'
    and dispersion.code_indicateur = 'taux_chomage_zone'
    and dispersion.annee in (2018, 2022, 2024)
order by dispersion.annee, cohortes.ordre;
