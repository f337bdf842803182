-- The programmes known, whether a list of theirs was received or not. A date or a body that no text
-- read by the project confirms is empty, and statut_dates says that it is to be confirmed.
with programmes (
    code_programme, ordre, nom_programme, nom_programme_en, debut, fin, organisme, source, url
) as (
    values
    (
        'ti_phase_1', 1, 'Territoires d''industrie, phase 1', 'Territoires d''industrie, phase 1',
        date '2018-11-22', date '2022-12-31', 'ANCT', 'ti_anct',
        'https://www.data.gouv.fr/datasets/programme-territoires-dindustrie/'
    ),
    (
        'ti_phase_2', 2, 'Territoires d''industrie, phase 2', 'Territoires d''industrie, phase 2',
        date '2023-11-09', null, 'ANCT', 'ti_anct',
        'https://www.data.gouv.fr/datasets/programme-territoires-dindustrie/'
    ),
    (
        'acv', 3, 'Action cœur de ville', 'Action cœur de ville (medium-sized town centres)',
        null, null, 'ANCT', 'programmes_anct',
        'https://www.data.gouv.fr/datasets/programme-action-coeur-de-ville/'
    ),
    (
        'pvd', 4, 'Petites villes de demain', 'Petites villes de demain (small towns)',
        null, null, 'ANCT', 'programmes_anct',
        'https://www.data.gouv.fr/datasets/programme-petites-villes-de-demain/'
    ),
    (
        'crte', 5, 'Contrat de relance et de transition écologique',
        'Contract for recovery and ecological transition', null, null, 'ANCT', 'programmes_anct',
        'https://www.data.gouv.fr/datasets/contrat-de-relance-et-de-transition-ecologique/'
    ),
    (
        'frr', 6, 'France ruralités revitalisation', 'France ruralités revitalisation (rural tax zones)',
        null, null, 'DGCL', 'programmes_anct', 'https://www.observatoire-des-territoires.gouv.fr/'
    ),
    (
        'afr', 7, 'Zones d''aide à finalité régionale', 'Regional aid zones',
        null, null, null, null, null
    )
),

recues as (
    select
        code_programme,
        max(version_liste) as version_liste
    from {{ ref('stg_programmes_anct__listes') }}
    group by code_programme
    union all
    select
        'ti_phase_' || phase as code_programme,
        max(version_liste) as version_liste
    from {{ ref('dim_territoire_industrie') }}
    where liste_reference
    group by phase
)

select
    programmes.code_programme,
    programmes.ordre,
    programmes.nom_programme,
    programmes.nom_programme_en,
    programmes.debut,
    programmes.fin,
    programmes.organisme,
    programmes.source,
    programmes.url,
    recues.version_liste,
    case
        when recues.code_programme is not null then 'publie'
        when programmes.source is null then 'non_applicable'
        else 'non_encore_publie'
    end as statut,
    case when programmes.debut is null then 'a_confirmer' else 'confirme' end as statut_dates
from programmes
left join recues on programmes.code_programme = recues.code_programme
