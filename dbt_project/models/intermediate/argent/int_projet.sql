-- The projects of every source, with the amount that each publishes and its type. A project that
-- covers several communes has a row for each, of one file number.
with projets as (
    select
        'fonds_vert' as source,
        annee::text || '-' || coalesce(numero_dossier, 'L' || ligne) as id_dossier,
        nom_projet as libelle,
        annee,
        millesime,
        code_commune,
        axe,
        demarche as mesure,
        territoires_industrie,
        'engage' as type_montant,
        montant_engage as montant_eur,
        id_extraction,
        ligne
    from {{ ref('stg_fonds_vert__projets') }}
    union all
    -- No amount of a project is published; the list has no other date than its own.
    select
        'france_relance' as source,
        left(millesime, 4) || '-L' || ligne as id_dossier,
        null as libelle,
        left(millesime, 4)::integer as annee,
        millesime,
        code_commune,
        volet as axe,
        mesure,
        false as territoires_industrie,
        'annonce' as type_montant,
        null::numeric as montant_eur,
        id_extraction,
        ligne
    from {{ ref('int_projet_relance') }}
)

select
    source,
    id_dossier || '-' || row_number() over (
        partition by source, id_dossier
        order by code_commune asc nulls last, ligne asc
    ) as id_projet,
    id_dossier,
    libelle,
    annee,
    millesime,
    code_commune,
    axe,
    mesure,
    territoires_industrie,
    type_montant,
    montant_eur,
    id_extraction
from projets
