/*
Question : d'où vient un chiffre : quel fichier, quels octets, quel millésime, quels contrôles ?
English: where does a figure come from: which file, which bytes, which vintage, which checks?
Source : Cour des comptes, évaluation de novembre 2024 : sources et unités à dire.
Niveau : EPCI et année.
Lecture : id_extraction mène au fichier par sa source, sa partie, son millésime et le début de son
  empreinte ; les contrôles sont ceux de toute la publication.
Reading: id_extraction leads to the file by source, part, vintage and start of the digest; checks
  are those of the whole release.
Réserve : l'empreinte dit quels octets ont été lus, non qu'ils sont justes.
Caveat: the digest says which bytes were read, not that they are right.
*/
with chiffre as (
    select
        code_epci,
        annee,
        effectif_industrie_be,
        id_extraction
    from pub.panel_epci_annee_v1
    where annee = 2022 and statut = 'observe'
    order by code_epci
    limit 1
),

controles as (
    select
        count(*) filter (where statut = 'bloque') as controles_bloques,
        string_agg(controle, ' ' order by controle) filter (
            where statut = 'averti'
        ) as controles_avertis
    from pub.controle_v1
)

select
    chiffre.code_epci,
    chiffre.annee,
    chiffre.effectif_industrie_be,
    sources.source,
    sources.part,
    sources.vintage,
    sources.url,
    sources.sha256,
    sources.nature,
    controles.controles_bloques,
    controles.controles_avertis
from chiffre
inner join pub.source_v1 as sources
    on
        chiffre.id_extraction
        = concat_ws('.', sources.source, sources.part, sources.vintage, left(sources.sha256, 12))
cross join controles
order by sources.source, sources.part;
