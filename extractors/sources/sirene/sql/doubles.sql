-- The establishments that stand on several rows: none may.
select 'etablissement', 'siret_en_double', count(id) - count(distinct id) from stock
