-- The way of the codes that a movement touches, to each loaded geography, by the period of
-- departure over which it is the same. A code without a row has no movement on its way.
with recursive departs as (
    select distinct
        etapes.sens,
        etapes.code_depart,
        etapes.date_effet,
        etapes.valable_depuis,
        etapes.valable_jusque,
        cibles.millesime as cog_cible
    from {{ ref('int_cog_etape') }} as etapes
    inner join {{ ref('int_geographie_millesime') }} as cibles
        on (etapes.sens = 'avant') = (etapes.date_effet <= cibles.millesime)
),

chaine as (
    select
        code_depart as code_commune_source,
        valable_depuis,
        valable_jusque,
        cog_cible,
        sens,
        code_depart as code_commune,
        case when sens = 'avant' then valable_jusque else valable_depuis end as position_courante,
        1::numeric as ratio,
        0 as rang_type,
        false as population_inconnue
    from departs
    union all
    select
        chaine.code_commune_source,
        chaine.valable_depuis,
        chaine.valable_jusque,
        chaine.cog_cible,
        chaine.sens,
        etapes.code_arrivee,
        etapes.date_arrivee,
        chaine.ratio * etapes.ratio as ratio,
        greatest(chaine.rang_type, etapes.rang_type) as rang_type,
        chaine.population_inconnue or etapes.population_inconnue as population_inconnue
    from chaine
    inner join {{ ref('int_cog_etape') }} as etapes
        on
            chaine.code_commune = etapes.code_depart
            and chaine.sens = etapes.sens
            and chaine.position_courante between etapes.valable_depuis and etapes.valable_jusque
            and (chaine.sens = 'avant') = (chaine.cog_cible >= etapes.date_effet)
),

terminaux as (
    select chaine.*
    from chaine
    where not exists (
            select 1 from departs
            where
                chaine.code_commune = departs.code_depart
                and chaine.sens = departs.sens
                and chaine.cog_cible = departs.cog_cible
                and chaine.position_courante between departs.valable_depuis and departs.valable_jusque
        )
),

regroupes as (
    select
        code_commune_source,
        valable_depuis,
        valable_jusque,
        cog_cible,
        code_commune,
        trim_scale(sum(ratio)) as ratio,
        max(rang_type) as rang_type,
        bool_or(population_inconnue) as population_inconnue
    from terminaux
    group by code_commune_source, valable_depuis, valable_jusque, cog_cible, code_commune
)

select
    regroupes.code_commune_source,
    regroupes.valable_depuis,
    regroupes.valable_jusque,
    regroupes.cog_cible,
    regroupes.code_commune,
    regroupes.ratio,
    {{ type_passage('regroupes') }} as type,
    regroupes.ratio < 1 as estime,
    bool_or(regroupes.ratio < 1) over (partition by regroupes.cog_cible, regroupes.code_commune) as cible_partagee,
    regroupes.population_inconnue
from regroupes
inner join {{ ref('int_geographie_commune') }} as cible
    on
        regroupes.code_commune = cible.code_commune
        and regroupes.cog_cible = cible.millesime
