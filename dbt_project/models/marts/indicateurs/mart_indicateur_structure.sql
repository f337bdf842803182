{{ config(materialized='view') }}

-- What is computed again at each level from its own jobs by activity. Of the activities that a
-- territory does not have, its specialisation counts the share they have in France.
with emplois as (
    select
        emplois.numero,
        emplois.annee,
        emplois.code_a38,
        emplois.effectif,
        mesures.niveau,
        mesures.effectif_total,
        mesures.effectif_industrie_be
    from {{ ref('mart_territoire_a38') }} as emplois
    inner join {{ ref('mart_territoire_mesure') }} as mesures
        on
            emplois.numero = mesures.numero
            and emplois.annee = mesures.annee
),

secteurs as (
    select distinct
        code_a38,
        industrie_be
    from {{ ref('dim_activite') }}
),

france as (
    select
        emplois.annee,
        emplois.code_a38,
        secteurs.industrie_be,
        round(emplois.effectif / nullif(emplois.effectif_total, 0), 15) as part
    from emplois
    inner join secteurs on emplois.code_a38 = secteurs.code_a38
    where emplois.niveau = 'france'
),

sommes as (
    select
        emplois.numero,
        emplois.annee,
        1 + sum(abs(emplois.effectif / nullif(emplois.effectif_total, 0) - france.part) - france.part) as krugman,
        sum(emplois.effectif * emplois.effectif) as carres,
        sum(emplois.effectif * emplois.effectif) filter (where france.industrie_be) as carres_industrie
    from emplois
    inner join france on emplois.annee = france.annee and emplois.code_a38 = france.code_a38
    group by emplois.numero, emplois.annee
),

valeurs as (
    select
        mesures.niveau,
        mesures.code_territoire,
        mesures.annee,
        mesures.hors_champ,
        indicateurs.code_indicateur,
        indicateurs.numerateur,
        indicateurs.denominateur
    from {{ ref('mart_territoire_mesure') }} as mesures
    inner join {{ ref('mart_territoire_mesure') }} as ensemble
        on mesures.annee = ensemble.annee and ensemble.niveau = 'france'
    left join sommes
        on
            mesures.numero = sommes.numero
            and mesures.annee = sommes.annee
    cross join lateral (
        values
        ('krugman_a38', coalesce(sommes.krugman, 0), sign(mesures.effectif_total)),
        ('hhi_a38', coalesce(sommes.carres, 0), mesures.effectif_total ^ 2),
        ('hhi_industrie_a38', coalesce(sommes.carres_industrie, 0), mesures.effectif_industrie_be ^ 2),
        (
            'quotient_localisation_industrie_be',
            mesures.effectif_industrie_be * ensemble.effectif_total,
            mesures.effectif_total * ensemble.effectif_industrie_be
        )
    ) as indicateurs (code_indicateur, numerateur, denominateur)
),

statuts as (
    select
        *,
        {{ statut_ratio('numerateur', 'denominateur', 'hors_champ', 'false') | indent(8) }} as statut
    from valeurs
)

select
    niveau,
    code_territoire,
    annee,
    code_indicateur,
    case when statut = 'publie' then {{ arrondi('numerateur / denominateur') }} end as valeur,
    statut
from statuts
