{#
    How the rows of an EPCI that a producer made go to the reference geography, after a CTE `recus`
    (annee, code_epci, depuis). The producers do not say of which year their EPCI are: only one whose
    content is the same in every composition loaded since `depuis` is the same for sure.
#}
{% macro portage_epci() -%}
avant as (
    select distinct
        composition.millesime,
        composition.code_epci,
        passages.code_commune
    from {{ ref('stg_epci_dgcl__composition') }} as composition
    inner join {{ ref('int_cog_passage') }} as passages
        on
            composition.code_commune = passages.code_commune_source
            and composition.millesime = passages.cog_source
),

reference as (
    select
        code_epci,
        code_commune,
        count(*) over (partition by code_epci) as communes
    from {{ ref('stg_epci_dgcl__composition') }}
    where millesime = {{ geographie_reference() }}
),

contenus as (
    select
        avant.millesime,
        avant.code_epci,
        count(*) = max(reference.communes) and count(*) = count(reference.code_commune) as identique
    from avant
    left join reference
        on avant.code_epci = reference.code_epci and avant.code_commune = reference.code_commune
    group by avant.millesime, avant.code_epci
),

presents as (
    select distinct code_epci from reference
)

select
    recus.annee,
    recus.code_epci,
    case
        when presents.code_epci is null then 'absent'
        when bool_and(coalesce(contenus.identique, false)) then 'identique'
        else 'par_code'
    end as portage
from recus
left join presents on recus.code_epci = presents.code_epci
left join contenus on recus.code_epci = contenus.code_epci and recus.depuis <= contenus.millesime
group by recus.annee, recus.code_epci, presents.code_epci
{%- endmacro %}
