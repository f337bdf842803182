-- Labels of the two levels for which the producer's file has none (INSEE, NAF rév. 2).
with libelles (niveau, code, libelle) as (
    values
    ('A5', 'AZ', 'Agriculture, sylviculture et pêche'),
    ('A5', 'BE', 'Industrie'),
    ('A5', 'FZ', 'Construction'),
    ('A5', 'GU', 'Tertiaire principalement marchand'),
    ('A5', 'OQ', 'Tertiaire principalement non marchand'),
    ('A17', 'AZ', 'Agriculture, sylviculture et pêche'),
    ('A17', 'DE', 'Industries extractives, énergie, eau, gestion des déchets et dépollution'),
    ('A17', 'C1', 'Fabrication de denrées alimentaires, de boissons et de produits à base de tabac'),
    ('A17', 'C2', 'Cokéfaction et raffinage'),
    ('A17', 'C3', 'Fabrication d''équipements électriques, électroniques, informatiques ; fabrication de machines'),
    ('A17', 'C4', 'Fabrication de matériels de transport'),
    ('A17', 'C5', 'Fabrication d''autres produits industriels'),
    ('A17', 'FZ', 'Construction'),
    ('A17', 'GZ', 'Commerce ; réparation d''automobiles et de motocycles'),
    ('A17', 'HZ', 'Transports et entreposage'),
    ('A17', 'IZ', 'Hébergement et restauration'),
    ('A17', 'JZ', 'Information et communication'),
    ('A17', 'KZ', 'Activités financières et d''assurance'),
    ('A17', 'LZ', 'Activités immobilières'),
    ('A17', 'MN', 'Activités scientifiques et techniques ; services administratifs et de soutien'),
    ('A17', 'OQ', 'Administration publique, enseignement, santé humaine et action sociale'),
    ('A17', 'RU', 'Autres activités de services')
)

select * from libelles
