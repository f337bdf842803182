{# Fails with each value of the key that several rows hold, or that is empty in part. #}
{% test cle_unique(model, colonnes) %}
    select {{ colonnes | join(', ') }}
    from {{ model }}
    group by {{ colonnes | join(', ') }}
    having count(*) > 1 or num_nulls({{ colonnes | join(', ') }}) > 0
{% endtest %}
