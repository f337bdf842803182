{{ config(post_hook="analyze {{ this }}") }}

-- The last year in which each indicator is published, and its percentile in its direction.
with poids (composante, code_indicateur, direction, poids) as (
    values
    {%- for composante in var('potentiel_poids') %}
    (
        {{ texte_sql(composante.composante) }},
        {{ texte_sql(composante.code_indicateur) }},
        {{ composante.direction or 1 }},
        {{ composante.poids or 0 }}::numeric
    ){{ "," if not loop.last }}
    {%- endfor %}
),

valeurs as (
    select
        poids.composante,
        poids.code_indicateur,
        poids.direction,
        poids.poids,
        valeurs.annee,
        valeurs.code_territoire as code_epci,
        valeurs.valeur,
        max(valeurs.annee) over (partition by poids.composante) as derniere_annee
    from poids
    inner join {{ ref('mart_indicateur_territoire') }} as valeurs
        on poids.code_indicateur = valeurs.code_indicateur
    where valeurs.niveau = 'epci' and valeurs.statut = 'publie' and valeurs.code_territoire <> 'SANS'
),

centiles as (
    select
        *,
        {{ centile('valeur * direction', 'composante') | indent(8) }} as centile
    from valeurs
    where annee = derniere_annee
)

select
    code_epci,
    composante,
    code_indicateur,
    annee,
    valeur,
    trim_scale(round(centile, 3)) as centile,
    poids
from centiles
