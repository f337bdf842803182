{#- Company accounts with the date after which a closing is in the future, and their status. -#}
{% macro ratios_dates(relation) -%}
    select
        *,
        -- The day of the vintage, or the last one of its year: never today's.
        case
            when millesime ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then millesime::date
            else make_date(left(millesime, 4)::integer, 12, 31)
        end as date_reference,
        case when coalesce(confidentialite, 'Public') = 'Public' then 'publie' else 'secret' end as statut
    from {{ relation }}
{%- endmacro %}
