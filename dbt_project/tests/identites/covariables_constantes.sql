-- Covariates are those of the panel's own year, and one row per EPCI of the panel.
select
    panel.code_epci,
    panel.effectif_industrie_be,
    covariables.effectif_industrie_be_2017
from {{ ref('panel_epci_annee_v1') }} as panel
left join {{ ref('covariables_2017_v1') }} as covariables on panel.code_epci = covariables.code_epci
where
    covariables.code_epci is null
    or (
        panel.annee = {{ var('annee_covariables') }}
        and abs(panel.effectif_industrie_be - covariables.effectif_industrie_be_2017) > 1e-6
    )
