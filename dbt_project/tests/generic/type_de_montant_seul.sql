{# Fails with each row of amounts that is not of one type: a sum across types has none of them. #}
{% test type_de_montant_seul(model) %}
    select *
    from {{ model }}
    where coalesce(type_montant, '') not in ('annonce', 'engage', 'paye', 'demande')
{% endtest %}
