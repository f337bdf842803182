create temp table shift_share_epci_v1 as
select '2018-2022' as periode, 'total' as champ, * from (values
    ('1', 'publie', 200, 10.0, 20.0, 10.0, -20.0), ('2', 'publie', 200, 30.0, 20.0, -10.0, 20.0),
    ('3', 'hors_champ', null, null, null, null, null)
) as t (
    code_epci, statut, effectif_debut, variation, effet_national, effet_structurel, effet_local
);
-- poison: a local effect cut
update shift_share_epci_v1 set effet_local = -19 where code_epci = '1';
-- poison: a change that its effects do not make
update shift_share_epci_v1 set variation = 31 where code_epci = '2';
-- poison: more than the tolerance
update shift_share_epci_v1 set effet_national = effet_national + 0.0003 where code_epci = '1';
