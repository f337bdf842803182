{# Fails with each row where one of the columns is empty: one pass over a model for all of them. #}
{% test jamais_nuls(model, colonnes) %}
    select {{ colonnes | join(', ') }}
    from {{ model }}
    where {{ colonnes | join(' is null or ') }} is null
{% endtest %}
