-- A mean of percentiles by weights that vars.yml publishes. An EPCI is ranked when it has every
-- component that some EPCI has. Sensitivity: each weight in turn is halved, then raised by half; the
-- best and the worst rank come out.
with scenarios as (
    select
        composantes.composante as modifiee,
        facteurs.facteur
    from (select distinct composante from {{ ref('mart_potentiel_composante') }}) as composantes
    cross join (values (0.5), (1.5)) as facteurs (facteur)
    union all
    select
        '' as modifiee,
        1 as facteur
),

attendues as (
    select count(distinct composante) as nb from {{ ref('mart_potentiel_composante') }}
),

scores as (
    select
        composantes.code_epci,
        scenarios.modifiee,
        scenarios.facteur,
        count(*) as nb_composantes,
        round(
            sum(
                composantes.centile * composantes.poids
                * case when composantes.composante = scenarios.modifiee then scenarios.facteur else 1 end
            )
            / nullif(
                sum(
                    composantes.poids
                    * case when composantes.composante = scenarios.modifiee then scenarios.facteur else 1 end
                ),
                0
            ),
            6
        ) as score
    from {{ ref('mart_potentiel_composante') }} as composantes
    cross join scenarios
    group by composantes.code_epci, scenarios.modifiee, scenarios.facteur
),

rangs as (
    select
        scores.*,
        rank() over (partition by scores.modifiee, scores.facteur order by scores.score desc) as rang
    from scores
    inner join attendues on scores.nb_composantes = attendues.nb
),

resumes as (
    select
        code_epci,
        max(score) filter (where modifiee = '') as score,
        max(rang) filter (where modifiee = '') as rang,
        min(rang) as rang_minimal,
        max(rang) as rang_maximal
    from rangs
    group by code_epci
),

comptes as (
    select
        code_epci,
        count(*) as nb_composantes
    from {{ ref('mart_potentiel_composante') }}
    group by code_epci
)

select
    epci.code_epci,
    trim_scale(resumes.score) as score,
    resumes.rang::integer as rang,
    resumes.rang_minimal::integer as rang_minimal,
    resumes.rang_maximal::integer as rang_maximal,
    coalesce(comptes.nb_composantes, 0)::integer as nb_composantes,
    case
        when resumes.rang is not null then 'publie'
        when {{ est_hors_champ('epci.code_departement') }} then 'hors_champ'
        else 'non_applicable'
    end as statut
from {{ ref('dim_epci_millesime') }} as epci
left join resumes on epci.code_epci = resumes.code_epci
left join comptes on epci.code_epci = comptes.code_epci
where epci.millesime = {{ geographie_reference() }}
