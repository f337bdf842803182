-- A value of a territory or of an EPCI that is not whole is flagged.
select
    'territoire' as unite,
    phase || '-' || id_ti as code,
    annee
from {{ ref('emploi_territoire_industrie_annee_v1') }}
where not estime and ({{ est_decimale(mesures_emploi()) }})
union all
select
    'epci' as unite,
    code_epci as code,
    annee
from {{ ref('panel_epci_annee_v1') }}
where not estime and ({{ est_decimale(mesures_emploi()) }})
