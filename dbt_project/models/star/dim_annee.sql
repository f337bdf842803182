with annees as (
    select distinct annee from {{ ref('int_emploi_commune_recue') }}
)

select
    annee,
    annee in (2020, 2021) as covid,
    annee = 2021 as rupture_dsn,
    annee >= 2022 as champ_apprentis,
    case
        when annee between 2019 and 2023 then 1
        when annee >= 2024 then 2
    end as phase
from annees
