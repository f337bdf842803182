select
    code_commune,
    id_ti_p1,
    id_ti_p2,
    case
        when id_ti_p1 is not null and id_ti_p2 is not null then 'maintenue'
        when id_ti_p1 is not null then 'sortie'
        else 'entree'
    end as statut
from {{ ref('mart_commune_label') }}
where id_ti_p1 is not null or id_ti_p2 is not null
