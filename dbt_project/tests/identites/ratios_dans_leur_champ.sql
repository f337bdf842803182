-- Companies with accounts are among those of the territory, and the share is that of the two.
select
    code_epci,
    annee
from {{ ref('mart_ratios_epci') }}
where
    entreprises_publiees + entreprises_secretes > entreprises
    or couverture <> round(entreprises_publiees::numeric / entreprises, 6)
