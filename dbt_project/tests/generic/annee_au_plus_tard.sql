{# Fails with each row whose year of data is later than the limit. #}
{% test annee_au_plus_tard(model, column_name, limite) %}
    select {{ column_name }} from {{ model }}
    where {{ column_name }} > {{ limite }}
{% endtest %}
