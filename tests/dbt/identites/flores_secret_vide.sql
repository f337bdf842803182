create temp table fact_flores as
select 2022 as annee, 'epci' as niveau_geo, '200000001' as code_geo, * from (values
    ('CA', 12, 'publie', 3, 'publie'), ('CB', null::integer, 'secret', 2, 'publie'),
    ('CC', 0, 'publie', 0, 'publie'), ('CD', null, 'secret', null, 'secret')
) as t (code_activite, effectif, statut, etablissements, statut_etablissements);
-- poison: a secret told
update fact_flores set effectif = 4 where code_activite = 'CB';
-- poison: a zero for a secret
update fact_flores set effectif = 0 where code_activite = 'CD';
-- poison: a published cell without value
update fact_flores set effectif = null where code_activite = 'CC';
-- poison: secret establishments told
update fact_flores set etablissements = 1 where code_activite = 'CD';
