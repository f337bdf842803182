{#
    Fails with each value of the key that several rows hold, or that is empty in part, and with each
    that has a row where one of the columns `jamais_nuls` is empty: one pass over a model for all.
#}
{% test cle_unique(model, colonnes, jamais_nuls=[]) %}
    select {{ colonnes | join(', ') }}
    from {{ model }}
    group by {{ colonnes | join(', ') }}
    having count(*) > 1 or num_nulls({{ colonnes | join(', ') }}) > 0
    {%- if jamais_nuls %}
        or bool_or(num_nulls({{ jamais_nuls | join(', ') }}) > 0)
    {%- endif %}
{% endtest %}
