-- A value that is not whole is flagged.
select
    code_commune,
    annee,
    code_a38,
    effectif
from {{ ref('emploi_commune_a38_v1') }}
where not estime and ({{ est_decimale(['effectif', 'etablissements']) }})
