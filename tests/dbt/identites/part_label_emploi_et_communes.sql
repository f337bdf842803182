create temp table part_label_epci_v1 as
select * from (values
    ('1', 'publie', 1.0, 0.0, 1.0, 0.0), ('2', 'publie', 0.5, 0.5, 0.9, 0.2),
    ('3', 'non_applicable', 1.0, 0.0, null, null)
) as t (
    code_epci, statut, part_communes_p1, part_communes_p2,
    part_emploi_industriel_2017_p1, part_emploi_industriel_2017_p2
);
-- poison: wholly labelled, some jobs outside
update part_label_epci_v1 set part_emploi_industriel_2017_p1 = 0.99 where code_epci = '1';
-- poison: no labelled commune, some jobs inside
update part_label_epci_v1 set part_emploi_industriel_2017_p2 = 0.01 where code_epci = '1';
-- poison: more than all
update part_label_epci_v1 set part_emploi_industriel_2017_p2 = 1.2 where code_epci = '2';
-- poison: less than nothing
update part_label_epci_v1 set part_emploi_industriel_2017_p1 = -0.1 where code_epci = '2';
-- poison: a share that is not published
update part_label_epci_v1 set statut = 'non_applicable' where code_epci = '2';
-- poison: a share that is missing
update part_label_epci_v1 set statut = 'publie' where code_epci = '3';
