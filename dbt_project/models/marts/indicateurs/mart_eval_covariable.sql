{{ config(pre_hook="set local work_mem = '128MB'", post_hook="analyze {{ this }}") }}

-- The last value published for a year no later than the one before the programme, with that year.
with publiees as (
    select distinct on (code_territoire, code_indicateur)
        code_territoire as code_epci,
        code_indicateur as covariable,
        annee as annee_donnee,
        valeur
    from {{ ref('mart_indicateur_territoire') }}
    where
        niveau = 'epci'
        and code_territoire <> 'SANS'
        and statut = 'publie'
        and annee <= {{ var('annee_covariables') }}
        and code_indicateur in (
            {%- for covariable in indicateurs_covariables() %}
            '{{ covariable }}'{{ "," if not loop.last }}
            {%- endfor %}
        )
    order by code_territoire asc, code_indicateur asc, annee desc
),

-- The trend over the three years before.
tendances as (
    select
        apres.code_territoire as code_epci,
        'croissance_dhs_industrie_be_3_ans' as covariable,
        apres.annee as annee_donnee,
        {{ arrondi(croissance_dhs('avant.valeur', 'apres.valeur')) }} as valeur
    from {{ ref('mart_indicateur_territoire') }} as apres
    inner join {{ ref('mart_indicateur_territoire') }} as avant
        on
            apres.niveau = avant.niveau
            and apres.code_territoire = avant.code_territoire
            and apres.code_indicateur = avant.code_indicateur
            and avant.annee = apres.annee - 3
    where
        apres.niveau = 'epci'
        and apres.code_territoire <> 'SANS'
        and apres.code_indicateur = 'effectif_industrie_be'
        and apres.annee = {{ var('annee_covariables') }}
        and apres.statut = 'publie'
        and avant.statut = 'publie'
        and apres.valeur + avant.valeur > 0
)

select * from publiees
union all
select * from tendances
