/*
Question : à quels territoires un TI ressemblait-il avant le programme, et où en sont-ils ?
English: which territories did a TI resemble before the programme, and where do they stand?
Source : Cour des comptes, recommandation 3 ; Sénat, attractivité du territoire.
Niveau : TI de phase 1.
Lecture : le territoire puis ses cinq pairs, les plus proches en 2017 ; il est celui qui a le plus
  d'emplois industriels, à remplacer dans la première étape.
Reading: the territory, then its five peers, the nearest in 2017; it is the one with most industrial
  jobs, to be replaced in the first step.
Réserve : les pairs sont eux aussi labellisés ; des voisins par les nombres, non un contrefactuel.
Caveat: peers are labelled too; neighbours by numbers, not a counterfactual.
*/
with choix as (
    select
        niveau,
        code_territoire,
        codes_pairs
    from pub.profil_territoire_v1
    where niveau = 'ti_phase_1' and code_indicateur = 'effectif_industrie_be'
    order by valeur desc nulls last, code_territoire asc
    limit 1
),

territoires as (
    select
        niveau,
        code_territoire,
        0 as ordre_pair
    from choix
    union all
    select
        choix.niveau,
        trim(pairs.code_territoire) as code_territoire,
        pairs.ordre_pair::integer as ordre_pair
    from choix
    cross join
        lateral unnest(string_to_array(choix.codes_pairs, ','))
        with ordinality as pairs (code_territoire, ordre_pair)
)

select
    territoires.ordre_pair,
    territoires.code_territoire,
    max(profils.valeur) filter (
        where profils.code_indicateur = 'effectif_industrie_be'
    ) as effectif_industrie_be,
    round(max(profils.valeur) filter (
        where profils.code_indicateur = 'part_industrie_be'
    ), 4) as part_industrie_be,
    round(max(profils.valeur) filter (
        where profils.code_indicateur = 'croissance_2018_industrie_be'
    ), 4) as croissance_2018_industrie_be,
    max(profils.centile) filter (
        where profils.code_indicateur = 'croissance_2018_industrie_be'
    ) as centile_croissance
from territoires
inner join pub.profil_territoire_v1 as profils
    on
        territoires.niveau = profils.niveau
        and territoires.code_territoire = profils.code_territoire
group by territoires.ordre_pair, territoires.code_territoire
order by territoires.ordre_pair;
