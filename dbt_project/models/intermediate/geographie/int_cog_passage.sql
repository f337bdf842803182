with recursive chaine as (
    select
        code_commune_source,
        cog_source,
        code_commune_source as code_commune,
        cog_source as position_courante,
        case when cog_source > {{ geographie_reference() }} then 'arriere' else 'avant' end as sens,
        1::numeric as ratio,
        0 as rang_type,
        false as population_inconnue
    from {{ ref('int_cog_depart') }}
    union all
    select
        chaine.code_commune_source,
        chaine.cog_source,
        etapes.code_arrivee,
        etapes.date_arrivee,
        chaine.sens,
        chaine.ratio * etapes.ratio as ratio,
        greatest(chaine.rang_type, etapes.rang_type) as rang_type,
        chaine.population_inconnue or etapes.population_inconnue as population_inconnue
    from chaine
    inner join {{ ref('int_cog_etape') }} as etapes
        on
            chaine.code_commune = etapes.code_depart
            and chaine.sens = etapes.sens
            and chaine.position_courante between etapes.valable_depuis and etapes.valable_jusque
),

terminaux as (
    select chaine.*
    from chaine
    where not exists (
            select 1 from {{ ref('int_cog_etape') }} as etapes
            where
                chaine.code_commune = etapes.code_depart
                and chaine.sens = etapes.sens
                and chaine.position_courante between etapes.valable_depuis and etapes.valable_jusque
        )
),

regroupes as (
    select
        code_commune_source,
        cog_source,
        code_commune,
        trim_scale(sum(ratio)) as ratio,
        max(rang_type) as rang_type,
        bool_or(population_inconnue) as population_inconnue
    from terminaux
    group by code_commune_source, cog_source, code_commune
)

select
    regroupes.code_commune_source,
    regroupes.cog_source,
    regroupes.code_commune,
    {{ geographie_reference() }} as cog_cible,
    regroupes.ratio,
    case
        when regroupes.ratio < 1 then 'scission'
        when regroupes.rang_type >= 2 then 'fusion'
        when regroupes.code_commune_source <> regroupes.code_commune then 'changement_code'
        else 'identique'
    end as type,
    regroupes.ratio < 1 as estime,
    bool_or(regroupes.ratio < 1) over (partition by regroupes.code_commune) as cible_partagee,
    regroupes.population_inconnue
from regroupes
inner join {{ ref('int_cog_commune') }} as cible
    on
        regroupes.code_commune = cible.code_commune
        and cible.millesime = {{ geographie_reference() }}
