-- A secret cell of Flores has no value, and a published one has: never a zero for a secret.
select
    annee,
    niveau_geo,
    code_geo,
    code_activite
from {{ ref('fact_flores') }}
where
    (effectif is null) <> (statut <> 'publie')
    or (etablissements is null) <> (statut_etablissements <> 'publie')
