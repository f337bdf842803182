create temp table shift_share_epci_v1 as
select '2018-2022' as periode, 'total' as champ, * from (values
    ('1', 'publie', 200, 10.0, 20.0, 10.0, -20.0), ('2', 'publie', 200, 30.0, 20.0, -10.0, 20.0),
    ('3', 'hors_champ', null, null, null, null, null)
) as t (
    code_epci, statut, effectif_debut, variation, effet_national, effet_structurel, effet_local
);
-- poison: an EPCI removed
delete from shift_share_epci_v1 where code_epci = '2';
-- poison: a structural effect cut
update shift_share_epci_v1 set effet_structurel = 9 where code_epci = '1';
-- poison: a local effect moved
update shift_share_epci_v1 set effet_local = 21 where code_epci = '2';
