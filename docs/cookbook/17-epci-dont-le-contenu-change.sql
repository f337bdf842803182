/*
Question : quels EPCI ont changé de contenu entre 2022 et 2025, et qui leur a pris des communes ?
English: which EPCI changed content between 2022 and 2025, and who took communes from them?
Source : Sénat I.A.2, périmètres ; Cour des comptes, recommandation 3 (définitions stables).
Niveau : EPCI.
Lecture : une ligne par EPCI de 2022 et EPCI de 2025 qui en reçoit, avec la part de population.
Reading: one row per EPCI of 2022 and EPCI of 2025 that receives from it, with the population share.
Réserve : un EPCI qui garde son code n'est pas forcément le même territoire.
Caveat: an EPCI that keeps its code is not always the same territory.
*/
select
    filiation.code_epci_avant,
    avant.nom as nom_avant,
    filiation.code_epci_apres,
    apres.nom as nom_apres,
    filiation.nature,
    filiation.communes,
    round(filiation.part_population_avant, 4) as part_population_avant,
    filiation.estime
from pub.epci_filiation_v1 as filiation
left join pub.epci_histoire_v1 as avant
    on
        filiation.code_epci_avant = avant.code_epci
        and filiation.millesime_avant >= avant.valable_depuis
        and filiation.millesime_avant <= coalesce(avant.valable_jusque, 'infinity'::date)
left join pub.epci_histoire_v1 as apres
    on
        filiation.code_epci_apres = apres.code_epci
        and filiation.millesime_apres >= apres.valable_depuis
        and filiation.millesime_apres <= coalesce(apres.valable_jusque, 'infinity'::date)
where
    filiation.millesime_avant = '2022-01-01'
    and filiation.millesime_apres = '2025-01-01'
    and filiation.nature <> 'identique'
order by filiation.code_epci_avant, filiation.code_epci_apres;
