{{ config(pre_hook="set local work_mem = '512MB'; set local enable_sort = off", post_hook="analyze {{ this }}") }}

-- The register summed by what the reference geography moves together: an EPCI, with the communes that
-- it holds whole; a commune of its own, where EPCI share it or no list has it. The tens of millions
-- of rows are read here once, by hash: sorting them takes longer.
with lieux as (
    select
        rattachements.millesime,
        rattachements.code_commune,
        coalesce(entiers.code_epci, rattachements.code_commune) as lieu,
        entiers.code_epci is not null as entier,
        rattachements.rattachement = 'inconnu' as inconnu,
        extract(year from rattachements.date_geographie - interval '18 months')::integer as annee_censure
    from {{ ref('int_rattachement_sirene') }} as rattachements
    left join {{ ref('int_demographie_passage') }} as entiers
        on
            rattachements.millesime = entiers.millesime
            and rattachements.code_commune = entiers.code_commune_recue
            and entiers.role_epci = 'entier'
),

-- Numbers group faster than texts.
numeros as (
    select
        *,
        dense_rank() over (order by millesime, lieu, inconnu) as numero
    from lieux
),

noms as (
    select distinct
        numero,
        millesime,
        lieu,
        entier,
        inconnu,
        annee_censure
    from numeros
),

sommes as (
    select
        recus.annee,
        recus.code_a38,
        recus.employeur,
        {%- for mesure in mesures_demographie() %}
        sum(recus.{{ 'stock' if mesure == 'stock_fin' else mesure }})::integer as {{ mesure }},
        {%- endfor %}
        numeros.numero
    from {{ ref('stg_sirene__demographie') }} as recus
    inner join numeros
        on recus.code_commune = numeros.code_commune and recus.millesime = numeros.millesime
    group by numeros.numero, recus.annee, recus.code_a38, recus.employeur
)

select
    noms.millesime,
    noms.lieu,
    noms.entier,
    noms.inconnu,
    sommes.annee,
    sommes.code_a38,
    sommes.employeur,
    {%- for mesure in mesures_demographie() %}
    sommes.{{ mesure }},
    {%- endfor %}
    sommes.annee >= noms.annee_censure as censure
from sommes
inner join noms on sommes.numero = noms.numero
