-- A value of a territory or of an EPCI that is not whole is flagged.
select
    'territoire' as unite,
    phase || '-' || id_ti as code,
    annee
from {{ ref('emploi_territoire_industrie_annee_v1') }}
where
    not estime
    and (
        effectif_total <> trunc(effectif_total)
        or effectif_industrie_be <> trunc(effectif_industrie_be)
        or etablissements_total <> trunc(etablissements_total)
    )
union all
select
    'epci' as unite,
    code_epci as code,
    annee
from {{ ref('panel_epci_annee_v1') }}
where
    not estime
    and (
        effectif_total <> trunc(effectif_total)
        or effectif_industrie_be <> trunc(effectif_industrie_be)
        or etablissements_total <> trunc(etablissements_total)
    )
