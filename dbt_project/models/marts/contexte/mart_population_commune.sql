-- Every commune of the reference has a row each year of census that a file gives; where no file
-- covers it, it is outside the field.
with connues as (
    select
        annee,
        code_commune_cog,
        cog_source,
        population_municipale
    from {{ ref('fact_population') }}
    where rattachement <> 'inconnu'
),

portees as (
    {{ passage_geographie('connues', ['annee'], ['population_municipale']) | indent(4) }}
),

annees as (
    select distinct annee from {{ ref('fact_population') }}
),

origines as (
    select
        annee,
        code_departement,
        min(origine) as origine
    from {{ ref('fact_population') }}
    group by annee, code_departement
)

select
    communes.code_commune,
    annees.annee,
    portees.population_municipale as population,
    coalesce(portees.estime, false) as estime,
    case when portees.population_municipale is null then 'hors_champ' else 'publie' end as statut,
    case when portees.population_municipale is not null then origines.origine end as origine
from {{ ref('dim_commune_millesime') }} as communes
cross join annees
left join portees on communes.code_commune = portees.code_commune and annees.annee = portees.annee
left join origines
    on communes.code_departement = origines.code_departement and annees.annee = origines.annee
where communes.millesime = {{ geographie_reference() }}
