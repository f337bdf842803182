create temp table dim_activite as
select * from (values ('1011Z', true), ('3511Z', true), ('4711A', false)) as t (code_ape, industrie_be);
create temp table bridge_filiere_activite as
select * from (values
    ('1011Z', 'agroalimentaire', 'abattage'), ('3511Z', 'energie', 'production'),
    ('3511Z', 'nucleaire', 'production')
) as t (code_ape, code_filiere, raison);
-- poison: an activity without a row
delete from bridge_filiere_activite where code_ape = '1011Z';
-- poison: an activity without a sector
update bridge_filiere_activite set code_filiere = null where code_ape = '1011Z';
-- poison: a sector without its reason
update bridge_filiere_activite set raison = '' where code_filiere = 'nucleaire';
