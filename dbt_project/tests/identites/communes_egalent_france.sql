-- What indicateur_commune_v1 adds up to is what indicateur_territoire_v1 says of France.
with sommes as (
    select
        annee,
        {%- for indicateur in sommes_par_commune() %}
        sum({{ indicateur }}) as {{ indicateur }},
        {%- endfor %}
        count(*) as nb_communes
    from {{ ref('indicateur_commune_v1') }}
    group by annee
),

communes as (
    select
        sommes.annee,
        sommes.nb_communes,
        valeurs.code_indicateur,
        valeurs.valeur
    from sommes
    cross join lateral (
        values
        {%- for indicateur in sommes_par_commune() %}
        ('{{ indicateur }}', sommes.{{ indicateur }}){{ "," if not loop.last }}
        {%- endfor %}
    ) as valeurs (code_indicateur, valeur)
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
    communes.code_indicateur,
    communes.annee,
    communes.nb_communes,
    communes.valeur as communes,
    france.valeur as france
from communes
left join france on communes.code_indicateur = france.code_indicateur and communes.annee = france.annee
where abs(coalesce(communes.valeur, 0) - coalesce(france.valeur, 0)) > 1e-6
