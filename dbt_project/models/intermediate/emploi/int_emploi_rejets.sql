-- Rows which enter no published figure, with the reason; quality.quarantine receives them.
with emplois as (
    select * from {{ ref('stg_urssaf_commune_ape__commune_ape') }}
),

motifs as (
    select
        emplois.id_extraction,
        emplois.ligne,
        emplois.annee,
        emplois.code_commune,
        emplois.code_ape,
        emplois.effectif,
        emplois.etablissements,
        case
            when rattachements.rattachement = 'inconnu' then 'commune_inconnue'
            when activites.code_ape is null then 'ape_inconnue'
        end as regle
    from emplois
    inner join {{ ref('int_emploi_rattachement') }} as rattachements
        on emplois.code_commune = rattachements.code_commune
    left join {{ ref('stg_naf_insee__sous_classes') }} as activites
        on emplois.code_ape = activites.code_ape
)

select
    id_extraction,
    ligne,
    annee,
    code_commune,
    code_ape,
    effectif,
    etablissements,
    regle,
    case regle
        when 'commune_inconnue' then 'code commune ' || code_commune || ' absent du COG et des mouvements'
        else 'code APE ' || code_ape || ' absent de la nomenclature'
    end as raison
from motifs
where regle is not null
