/*
Question : que deviennent les territoires de phase 1 en phase 2 : maintenus, scindés, fusionnés,
  disparus ?
English: what becomes of the territories of phase 1 in phase 2: kept, split, merged, gone?
Source : Sénat I.A.2, passage de la phase 1 à la phase 2.
Niveau : TI.
Lecture : une ligne par lien entre deux territoires, ou par territoire sans lien ; part_p1 est la
  part du territoire de phase 1 qui suit ce lien.
Reading: one row per link between two territories, or per territory without a link; part_p1 is the
  share of the territory of phase 1 that follows the link.
Réserve : un identifiant est réutilisé d'une phase à l'autre sans désigner le même territoire.
Caveat: an identifier is used again from one phase to the other for another territory.
*/
select
    nature,
    id_ti_p1,
    lib_ti_p1,
    id_ti_p2,
    lib_ti_p2,
    population_partagee,
    round(part_p1, 4) as part_p1,
    round(part_p2, 4) as part_p2
from pub.perimetre_delta_ti_v1
order by nature, id_ti_p1, id_ti_p2;
