{#
    Fails with each indicator that a model publishes at a level which the catalogue does not allow,
    and with each one of the catalogue that cannot be aggregated and has several levels.
#}
{% test niveaux_permis(model, catalogue) %}
    select valeurs.code_indicateur, valeurs.niveau
    from (select distinct code_indicateur, niveau from {{ model }}) as valeurs
    left join {{ catalogue }} as indicateurs on valeurs.code_indicateur = indicateurs.code
    where valeurs.niveau = any (string_to_array(coalesce(indicateurs.niveaux, ''), ',')) is not true
        or (indicateurs.regle_agregation = 'non_agregeable' and indicateurs.niveaux like '%,%')
{% endtest %}
