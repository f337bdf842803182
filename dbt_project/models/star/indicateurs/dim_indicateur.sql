-- The catalogue of vars.yml, one row per indicator.
select
    code,
    libelle_fr,
    libelle_en,
    formule,
    unite,
    sens,
    regle_agregation,
    niveaux,
    source,
    reserve_fr,
    reserve_en,
    faisabilite,
    amelioration
from (
    values
    {%- for indicateur in var('indicateurs') %}
    (
        {{ texte_sql(indicateur.code) }},
        {{ texte_sql(indicateur.libelle_fr) }},
        {{ texte_sql(indicateur.libelle_en) }},
        {{ texte_sql(indicateur.formule) }},
        {{ texte_sql(indicateur.unite) }},
        {{ texte_sql(indicateur.sens) }},
        {{ texte_sql(indicateur.regle) }},
        {{ texte_sql(indicateur.niveaux) }},
        {{ texte_sql(indicateur.source) }},
        {{ texte_sql(indicateur.reserve_fr) }},
        {{ texte_sql(indicateur.reserve_en) }},
        {{ texte_sql(indicateur.faisabilite) }},
        {{ texte_sql(indicateur.amelioration) }}
    ){{ "," if not loop.last }}
    {%- endfor %}
) as catalogue (
    code, libelle_fr, libelle_en, formule, unite, sens, regle_agregation, niveaux, source,
    reserve_fr, reserve_en, faisabilite, amelioration
)
