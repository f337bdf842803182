create temp table dim_epci_millesime as
select * from (values
    (date '2020-01-01', '1'), (date '2020-01-01', '2'), (date '2020-01-01', '4'),
    (date '2021-01-01', '3'), (date '2021-01-01', '4'), (date '2021-01-01', '5')
) as t (millesime, code_epci);
create temp table bridge_epci_filiation as
select date '2020-01-01' as millesime_avant, date '2021-01-01' as millesime_apres, * from (values
    ('1', '3', 'fusion'), ('2', '3', 'fusion'), ('4', '4', 'contenu_change'), ('4', '5', 'scission')
) as t (code_epci_avant, code_epci_apres, nature);
-- poison: a code that leaves without a word
delete from bridge_epci_filiation where code_epci_avant = '2';
-- poison: a code that comes without a word
delete from bridge_epci_filiation where code_epci_apres = '5';
-- poison: a code that leaves and is said to stay
update bridge_epci_filiation set nature = 'contenu_change' where code_epci_avant = '1';
-- poison: a code that is in no filiation
insert into dim_epci_millesime values ('2021-01-01', '6');
-- poison: communes lost between the two
insert into bridge_epci_filiation values ('2020-01-01', '2021-01-01', '4', 'AUCUN', 'disparition');
