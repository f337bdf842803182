{# Fails with each project that is paid more than committed, or committed more than requested. #}
{% test montants_ordonnes(model) %}
    select source, id_projet
    from {{ model }}
    group by source, id_projet
    having
        sum(montant_eur) filter (where type_montant = 'paye')
        > sum(montant_eur) filter (where type_montant = 'engage')
        or sum(montant_eur) filter (where type_montant = 'engage')
        > sum(montant_eur) filter (where type_montant = 'demande')
        or sum(montant_eur) filter (where type_montant = 'paye')
        > sum(montant_eur) filter (where type_montant = 'demande')
{% endtest %}
