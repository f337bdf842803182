{{ config(materialized='view') }}

-- Sums and ratios of sums, each from the numerator and the denominator that the catalogue gives.
with mesures as (
    select * from {{ ref('mart_territoire_mesure') }}
),

valeurs as (
    select
        mesures.niveau,
        mesures.code_territoire,
        mesures.annee,
        mesures.hors_champ and indicateurs.emploi as hors_champ,
        indicateurs.code_indicateur,
        indicateurs.couverture,
        indicateurs.numerateur,
        indicateurs.denominateur
    from mesures
    cross join lateral (
        values
        {%- for indicateur in indicateurs_de_sommes() %}
        (
            {{ texte_sql(indicateur.code) }},
            {{ texte_sql(indicateur.couverture) }},
            {{ 'urssaf_commune_ape' in (indicateur.source or '') }},
            {{ indicateur.numerateur or 'null' }},
            {{ indicateur.denominateur or '1' }}
        ){{ "," if not loop.last }}
        {%- endfor %}
    ) as indicateurs (code_indicateur, couverture, emploi, numerateur, denominateur)
),

statuts as (
    select
        valeurs.*,
        {{ statut_ratio(
            'valeurs.numerateur', 'valeurs.denominateur', 'valeurs.hors_champ',
            'valeurs.annee > couvertures.derniere_annee'
        ) | indent(8) }} as statut
    from valeurs
    inner join {{ ref('mart_indicateur_couverture') }} as couvertures
        on valeurs.couverture = couvertures.couverture and valeurs.annee >= couvertures.premiere_annee
)

select
    niveau,
    code_territoire,
    annee,
    code_indicateur,
    case when statut = 'publie' then {{ arrondi('numerateur / denominateur') }} end as valeur,
    statut
from statuts
