select
    version,
    code_filiere,
    nom_filiere,
    nom_filiere_en,
    nb_activites,
    nb_activites_propres
from {{ ref('dim_filiere') }}
