-- One row per project and type of amount: types are never summed together.
select
    source,
    id_projet,
    type_montant,
    annee,
    montant_eur,
    case when montant_eur is null then 'non_applicable' else 'publie' end as statut,
    id_extraction
from {{ ref('int_projet') }}
