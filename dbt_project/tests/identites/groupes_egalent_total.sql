-- The groups of a phase add up to the total by commune, to the unit, each year and for both measures.
with groupes as (
    select
        annee,
        mesure,
        sum(valeur) as valeur
    from {{ ref('ti_vs_hors_ti_v1') }}
    where ponderation = 'ponderee' and groupe in ('ti_phase_1', 'hors_ti_phase_1')
    group by annee, mesure
),

communes as (
    select
        emplois.annee,
        sum(emplois.effectif) as effectif_total,
        sum(emplois.etablissements) as etablissements_total
    from {{ ref('emploi_commune_a38_v1') }} as emplois
    inner join {{ ref('commune_v1') }} as communes on emplois.code_commune = communes.code_commune
    where not ({{ est_hors_champ('communes.code_departement') }})
    group by emplois.annee
)

select
    communes.annee,
    groupes.mesure,
    groupes.valeur,
    communes.effectif_total,
    communes.etablissements_total
from communes
left join groupes
    on
        communes.annee = groupes.annee
        and groupes.mesure in ('effectif_total', 'etablissements_total')
where
    groupes.valeur
    is distinct from case groupes.mesure
        when 'effectif_total' then communes.effectif_total
        else communes.etablissements_total
    end
