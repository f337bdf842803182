{# Fails with each value of the key that several rows hold. #}
{% test cle_unique(model, colonnes) %}
    select {{ colonnes | join(', ') }}
    from {{ model }}
    group by {{ colonnes | join(', ') }}
    having count(*) > 1
{% endtest %}
