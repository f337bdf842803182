with recus as (
    select
        recues.id_extraction,
        recues.annee,
        sum(recues.lignes) as lignes_recues,
        sum(recues.lignes) filter (where rattachements.rattachement = 'cog') as lignes_cog,
        sum(recues.lignes) filter (where rattachements.rattachement = 'arrondissement') as lignes_arrondissement,
        sum(recues.lignes) filter (where rattachements.rattachement = 'mouvement') as lignes_mouvement,
        sum(recues.effectif) as effectif_recu,
        sum(recues.effectif) filter (where rattachements.rattachement = 'mouvement') as effectif_mouvement,
        sum(recues.etablissements) as etablissements_recus
    from {{ ref('int_emploi_commune_recue') }} as recues
    inner join {{ ref('int_emploi_rattachement') }} as rattachements
        on recues.code_commune = rattachements.code_commune
    group by recues.id_extraction, recues.annee
),

-- A rejected row is taken from the class of its commune code.
rejets as (
    select
        rejets.id_extraction,
        rejets.annee,
        count(*) as lignes,
        count(*) filter (where rattachements.rattachement = 'cog') as lignes_cog,
        count(*) filter (where rattachements.rattachement = 'arrondissement') as lignes_arrondissement,
        count(*) filter (where rattachements.rattachement = 'mouvement') as lignes_mouvement,
        coalesce(sum(rejets.effectif), 0) as effectif,
        coalesce(sum(rejets.effectif) filter (where rattachements.rattachement = 'mouvement'), 0)
            as effectif_mouvement,
        coalesce(sum(rejets.etablissements), 0) as etablissements
    from {{ ref('int_emploi_rejets') }} as rejets
    inner join {{ ref('int_emploi_rattachement') }} as rattachements
        on rejets.code_commune = rattachements.code_commune
    group by rejets.id_extraction, rejets.annee
)

select
    recus.id_extraction,
    recus.annee,
    recus.lignes_recues,
    coalesce(recus.lignes_cog, 0) - coalesce(rejets.lignes_cog, 0) as lignes_jointes_cog,
    coalesce(recus.lignes_arrondissement, 0) - coalesce(rejets.lignes_arrondissement, 0)
        as lignes_jointes_arrondissement,
    coalesce(recus.lignes_mouvement, 0) - coalesce(rejets.lignes_mouvement, 0) as lignes_portees_mouvement,
    coalesce(rejets.lignes, 0) as lignes_rejetees,
    recus.effectif_recu,
    coalesce(recus.effectif_mouvement, 0) - coalesce(rejets.effectif_mouvement, 0) as effectif_porte_mouvement,
    coalesce(rejets.effectif, 0) as effectif_rejete,
    recus.etablissements_recus,
    coalesce(rejets.etablissements, 0) as etablissements_rejetes
from recus
left join rejets
    on
        recus.id_extraction = rejets.id_extraction
        and recus.annee = rejets.annee
