-- Every level that covers France adds up to it: EPCI with SANS, departments, regions, cohorts.
select
    niveau,
    annee,
    code_indicateur
from (
    select
        niveau,
        annee,
        code_indicateur,
        sum(valeur) as valeur,
        max(sum(valeur)) filter (where niveau = 'france') over (partition by annee, code_indicateur) as france
    from {{ ref('indicateur_territoire_v1') }}
    where code_indicateur in ('effectif_total', 'effectif_industrie_be', 'etablissements_total', 'population')
    group by niveau, annee, code_indicateur
) as sommes
where
    niveau in ('epci', 'departement', 'region', 'cohorte')
    and abs(valeur - france) > 1e-6
