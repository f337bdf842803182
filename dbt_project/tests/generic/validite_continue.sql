{# Fails with each version that ends before it begins, overlaps the next one of its code, or is in
   force while another follows. A gap is a code out of use: the next version then says apparition. #}
{% test validite_continue(model, code) %}
    select {{ code }}, valable_depuis, valable_jusque
    from (
        select
            {{ code }}, valable_depuis, valable_jusque,
            lead(valable_depuis) over versions as suivante,
            lead(motif) over versions as motif_suivant
        from {{ model }}
        window versions as (partition by {{ code }} order by valable_depuis)
    ) as v
    where valable_jusque < valable_depuis
        or (suivante is not null and (valable_jusque is null or valable_jusque >= suivante))
        or (suivante > valable_jusque + 1 and motif_suivant <> 'apparition')
{% endtest %}
