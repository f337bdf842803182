{{ config(pre_hook="set local work_mem = '128MB'") }}

-- The last published value of each indicator of an EPCI or of a TI, its place among those of its
-- level and list, and what its peers have. The year is the level's: nobody is compared across years.
with annees as (
    select
        niveau,
        code_indicateur,
        max(annee) as annee
    from {{ ref('mart_indicateur_territoire') }}
    where niveau in ('epci', 'ti_phase_1', 'ti_phase_2') and statut = 'publie'
    group by niveau, code_indicateur
),

valeurs as (
    select
        valeurs.niveau,
        valeurs.code_territoire,
        valeurs.annee,
        valeurs.code_indicateur,
        valeurs.valeur,
        valeurs.statut,
        {{ liste_du_territoire('valeurs.code_territoire') }} as liste
    from {{ ref('mart_indicateur_territoire') }} as valeurs
    inner join annees
        on
            valeurs.niveau = annees.niveau
            and valeurs.code_indicateur = annees.code_indicateur
            and valeurs.annee = annees.annee
    where valeurs.code_territoire <> 'SANS'
),

rangs as (
    select
        niveau,
        code_territoire,
        code_indicateur,
        rank() over (partition by niveau, liste, code_indicateur order by valeur desc)::integer as rang,
        {{ centile('valeur', 'niveau, liste, code_indicateur') | indent(8) }} as centile,
        count(*) over (partition by niveau, liste, code_indicateur)::integer as nb_territoires
    from valeurs
    where statut = 'publie'
),

pairs as (
    select
        pairs.niveau,
        pairs.code_territoire,
        valeurs.code_indicateur,
        avg(valeurs.valeur) as moyenne_pairs,
        count(valeurs.valeur)::integer as nb_pairs
    from {{ ref('mart_pair_territoire') }} as pairs
    inner join valeurs on pairs.niveau = valeurs.niveau and pairs.code_pair = valeurs.code_territoire
    group by pairs.niveau, pairs.code_territoire, valeurs.code_indicateur
),

codes as (
    select
        niveau,
        code_territoire,
        string_agg(code_pair, ',' order by rang) as codes_pairs
    from {{ ref('mart_pair_territoire') }}
    group by niveau, code_territoire
)

select
    valeurs.niveau,
    valeurs.code_territoire,
    valeurs.code_indicateur,
    valeurs.annee,
    valeurs.valeur,
    valeurs.statut,
    rangs.rang,
    trim_scale(round(rangs.centile, 3)) as centile,
    rangs.nb_territoires,
    {{ arrondi('pairs.moyenne_pairs') }} as moyenne_pairs,
    coalesce(pairs.nb_pairs, 0) as nb_pairs,
    codes.codes_pairs
from valeurs
left join rangs
    on
        valeurs.niveau = rangs.niveau
        and valeurs.code_territoire = rangs.code_territoire
        and valeurs.code_indicateur = rangs.code_indicateur
left join pairs
    on
        valeurs.niveau = pairs.niveau
        and valeurs.code_territoire = pairs.code_territoire
        and valeurs.code_indicateur = pairs.code_indicateur
left join codes on valeurs.niveau = codes.niveau and valeurs.code_territoire = codes.code_territoire
