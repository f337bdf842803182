create temp table int_emploi_bilan as
select * from (values (2018, 10, 6, 1, 2, 1), (2019, 8, 8, 0, 0, 0)) as t (
    annee, lignes_recues, lignes_jointes_cog, lignes_jointes_arrondissement,
    lignes_portees_mouvement, lignes_rejetees
);
-- poison: a rejected row forgotten
update int_emploi_bilan set lignes_rejetees = 0 where annee = 2018;
-- poison: a row joined twice
update int_emploi_bilan set lignes_jointes_cog = lignes_jointes_cog + 1 where annee = 2019;
