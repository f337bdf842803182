-- One row per EPCI, null where nothing was published by then.
select
    epci.code_epci,
    epci.code_region,
    {%- for covariable in indicateurs_covariables() + ['croissance_dhs_industrie_be_3_ans'] %}
    max(covariables.valeur) filter (where covariables.covariable = '{{ covariable }}') as {{ covariable }}_2017,
    {%- endfor %}
    max(covariables.annee_donnee) as annee_donnee,
    case
        when {{ est_hors_champ('epci.code_departement') }} then 'hors_champ'
        when count(covariables.valeur) = 0 then 'non_encore_publie'
        else 'publie'
    end as statut
from {{ ref('dim_epci_millesime') }} as epci
left join {{ ref('mart_eval_covariable') }} as covariables on epci.code_epci = covariables.code_epci
where epci.millesime = {{ geographie_reference() }}
group by epci.code_epci, epci.code_region, epci.code_departement
