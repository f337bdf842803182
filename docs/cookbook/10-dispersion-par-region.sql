/*
Question : les résultats diffèrent-ils d'une région à l'autre, et à l'intérieur de chacune ?
English: do results differ from region to region, and within each?
Source : Sénat II.B.1, inégale implication des régions.
Niveau : région.
Lecture : répartition des EPCI de la région selon la croissance de leur emploi industriel depuis
  2018 ; part_en_progres compte ceux qui progressent.
Reading: spread of the region's EPCI by the growth of their industrial jobs since 2018;
  part_en_progres counts those that improve.
Réserve : tous les EPCI, labellisés ou non ; peu d'EPCI outre-mer.
Caveat: all EPCI, labelled or not; few EPCI overseas.
*/
select
    code_territoire as code_region,
    nb_epci,
    round(decile_1, 4) as decile_1,
    round(mediane, 4) as mediane,
    round(decile_9, 4) as decile_9,
    round(part_en_progres, 4) as part_en_progres
from pub.heterogeneite_region_v1
where
    niveau = 'region'
    and code_indicateur = 'croissance_2018_industrie_be'
    and annee = 2022
order by code_territoire;
