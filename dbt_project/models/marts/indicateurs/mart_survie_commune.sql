{{ config(post_hook="analyze {{ this }}") }}

-- Creations of industrial establishments and those that still are 3 and 5 years later. A cohort is
-- kept when its last creation has been seen that long before the 18 months of late closures: no
-- observation is then cut short, and the estimate of Kaplan-Meier is this share. Spells that begin
-- with the nomenclature (2008) have an unknown age: they make no cohort.
with censure as (
    select min(annee) as annee from {{ ref('mart_demographie_epci_annee') }}
    where censure
),

creations as (
    select
        passages.code_commune,
        passages.ratio,
        extract(year from etablissements.debut_industrie)::integer as annee,
        etablissements.debut_industrie,
        coalesce(etablissements.fin_industrie, date '9999-12-31') as fin_industrie
    from {{ ref('fact_etablissement_etat') }} as etablissements
    inner join {{ ref('bridge_commune_cog') }} as passages
        on
            etablissements.code_commune_cog = passages.code_commune_source
            and etablissements.cog_source = passages.cog_source
    where etablissements.debut_industrie >= date '2009-01-01'
)

select
    creations.code_commune,
    {%- for duree in [3, 5] %}
    trim_scale(sum(creations.ratio) filter (where creations.annee + {{ duree }} < censure.annee))
        as creations_{{ duree }},
    trim_scale(
        coalesce(
            sum(creations.ratio) filter (
                where creations.fin_industrie >= creations.debut_industrie + interval '{{ duree }} years'
            ),
            0
        )
    ) as survivants_{{ duree }},
    {%- endfor %}
    creations.annee
from creations
cross join censure
where creations.annee + 3 < censure.annee
group by creations.code_commune, creations.annee
