with extraction as (
    {{ extraction_emploi() }}
)

select
    emplois.code_commune,
    emplois.annee,
    emplois.code_a38,
    emplois.effectif,
    emplois.etablissements,
    extraction.id_extraction,
    emplois.estime
from {{ ref('mart_emploi_commune_a38') }} as emplois
cross join extraction
