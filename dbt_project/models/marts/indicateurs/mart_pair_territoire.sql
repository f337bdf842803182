{{ config(post_hook="analyze {{ this }}") }}

-- The five territories of a level and list which are nearest before the programme: jobs (logarithm),
-- industrial share, manufacturing share, specialisation, concentration, each in standard deviations.
{%- set covariables = ['taille', 'part_industrie_be', 'part_manufacturier_c', 'krugman', 'hhi'] %}
with covariables as (
    select
        mesures.niveau,
        mesures.code_territoire,
        ln(mesures.effectif_total::double precision) as taille,
        (mesures.effectif_industrie_be / mesures.effectif_total)::double precision as part_industrie_be,
        (mesures.effectif_manufacturier_c / mesures.effectif_total)::double precision as part_manufacturier_c,
        max(structures.valeur) filter (where structures.code_indicateur = 'krugman_a38')::double precision as krugman,
        max(structures.valeur) filter (where structures.code_indicateur = 'hhi_a38')::double precision as hhi
    from {{ ref('mart_territoire_mesure') }} as mesures
    inner join {{ ref('mart_indicateur_territoire') }} as structures
        on
            mesures.niveau = structures.niveau
            and mesures.code_territoire = structures.code_territoire
            and mesures.annee = structures.annee
    where
        mesures.annee = {{ var('annee_covariables') }}
        and structures.code_indicateur in ('krugman_a38', 'hhi_a38')
        and mesures.niveau in ('epci', 'ti_phase_1', 'ti_phase_2')
        and mesures.code_territoire <> 'SANS'
        and mesures.effectif_total > 0
    group by
        mesures.niveau, mesures.code_territoire, mesures.effectif_total, mesures.effectif_industrie_be,
        mesures.effectif_manufacturier_c
),

-- Rounded: the order of a sum of decimals must not choose a neighbour.
reduites as (
    select
        niveau,
        {%- for covariable in covariables %}
        round(
            1e6 * ({{ covariable }} - avg({{ covariable }}) over niveaux)
            / nullif(stddev_pop({{ covariable }}) over niveaux, 0)
        ) / 1e6 as {{ covariable }},
        {%- endfor %}
        code_territoire,
        {{ liste_du_territoire('code_territoire') }} as liste
    from covariables
    window niveaux as (partition by niveau, {{ liste_du_territoire('code_territoire') }})
),

proches as (
    select
        territoires.niveau,
        territoires.code_territoire,
        voisins.code_pair,
        voisins.carre
    from reduites as territoires
    cross join
        lateral (
            select
                pairs.code_territoire as code_pair,
                {{ distance_carree('territoires', 'pairs', covariables) }} as carre
            from reduites as pairs
            where
                pairs.niveau = territoires.niveau
                and pairs.liste = territoires.liste
                and pairs.code_territoire <> territoires.code_territoire
            order by carre asc, code_pair asc
            limit 5
        ) as voisins
)

select
    niveau,
    code_territoire,
    row_number() over (partition by niveau, code_territoire order by carre, code_pair)::integer as rang,
    code_pair,
    trim_scale(round(sqrt(carre)::numeric, 6)) as distance
from proches
