-- What indicateur_commune_v1 adds up to is what indicateur_territoire_v1 says of France.
with sommes as (
    select
        annee,
        {%- for indicateur in sommes_par_commune() %}
        sum({{ indicateur }}) as {{ indicateur }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('indicateur_commune_v1') }}
    group by annee
),

communes as (
    {%- for indicateur in sommes_par_commune() %}
    select
        annee,
        '{{ indicateur }}' as code_indicateur,
        {{ indicateur }} as valeur
    from sommes
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

france as (
    select
        annee,
        code_indicateur,
        valeur
    from {{ ref('indicateur_territoire_v1') }}
    where niveau = 'france'
)

select
    code_indicateur,
    annee,
    communes.valeur as communes,
    france.valeur as france
from communes
left join france using (code_indicateur, annee)
where abs(coalesce(communes.valeur, 0) - coalesce(france.valeur, 0)) > 1e-6
