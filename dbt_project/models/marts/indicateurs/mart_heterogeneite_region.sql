{{ config(pre_hook="set local work_mem = '256MB'") }}

-- How EPCI differ within a region or a cohort (majority rule): each counts for one. An improvement
-- is a growth above zero, or a change since the year before, the way the catalogue calls favourable.
{%- set rangs = {'decile_1': 0.1, 'quartile_1': 0.25, 'mediane': 0.5, 'quartile_3': 0.75, 'decile_9': 0.9} %}
with epci as (
    select
        epci.code_epci,
        epci.code_region,
        cohortes.cohorte
    from {{ ref('dim_epci_millesime') }} as epci
    left join {{ ref('mart_cohorte_epci') }} as cohortes
        on epci.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
    where epci.millesime = {{ geographie_reference() }}
),

publiees as (
    select
        valeurs.code_territoire as code_epci,
        valeurs.annee,
        valeurs.code_indicateur,
        valeurs.valeur,
        indicateurs.amelioration,
        case when indicateurs.sens = 'hausse_defavorable' then -1 else 1 end as sens
    from {{ ref('mart_indicateur_territoire') }} as valeurs
    inner join {{ ref('dim_indicateur') }} as indicateurs on valeurs.code_indicateur = indicateurs.code
    where
        valeurs.niveau = 'epci'
        and valeurs.statut = 'publie'
        and indicateurs.amelioration in ('valeur', 'variation')
        and indicateurs.regle_agregation <> 'somme'
),

valeurs as (
    select
        publiees.code_epci,
        publiees.annee,
        publiees.code_indicateur,
        publiees.valeur,
        publiees.sens
        * (publiees.valeur - case when publiees.amelioration = 'valeur' then 0 else avant.valeur end)
        > 0 as progres
    from publiees
    left join publiees as avant
        on
            publiees.code_epci = avant.code_epci
            and publiees.code_indicateur = avant.code_indicateur
            and publiees.annee = avant.annee + 1
),

groupes as (
    select
        groupes.niveau,
        groupes.code_territoire,
        valeurs.annee,
        valeurs.code_indicateur,
        count(*) as nb_epci,
        avg(valeurs.valeur) as moyenne,
        percentile_cont(array[{{ rangs.values() | join(', ') }}])
        within group (order by valeurs.valeur::double precision) as rangs,
        avg(valeurs.progres::integer) as part_en_progres
    from valeurs
    inner join epci on valeurs.code_epci = epci.code_epci
    cross join
        lateral (
            values ('region', epci.code_region), ('cohorte', epci.cohorte), ('france', 'FR')
        ) as groupes (niveau, code_territoire)
    where groupes.code_territoire is not null
    group by groupes.niveau, groupes.code_territoire, valeurs.annee, valeurs.code_indicateur
)

select
    niveau,
    code_territoire,
    annee,
    code_indicateur,
    nb_epci::integer as nb_epci,
    {{ arrondi('moyenne') }} as moyenne,
    {%- for nom in rangs %}
    {{ arrondi('rangs[' ~ loop.index ~ ']') }} as {{ nom }},
    {%- endfor %}
    {{ arrondi('part_en_progres') }} as part_en_progres
from groupes
