-- INCONNU holds what has no usable place, SANS the communes without EPCI: totals agree to the cent.
with places as (
    select
        projets.source,
        projets.id_projet,
        coalesce(epci.code_epci, 'INCONNU') as code_epci,
        coalesce(sum(passages.ratio), 1) as ratio
    from {{ ref('fact_projet') }} as projets
    left join {{ ref('bridge_commune_cog') }} as passages
        on
            projets.code_commune_cog = passages.code_commune_source
            and projets.cog_source = passages.cog_source
    left join {{ ref('bridge_epci_commune') }} as epci
        on
            passages.code_commune = epci.code_commune
            and epci.millesime = {{ geographie_reference() }}
    group by projets.source, projets.id_projet, coalesce(epci.code_epci, 'INCONNU')
)

select
    places.code_epci,
    financements.annee,
    financements.source,
    financements.type_montant,
    trim_scale(sum(financements.montant_eur * places.ratio)) as montant_eur,
    count(distinct projets.id_dossier) as nb_projets,
    count(*) as nb_parts,
    trim_scale(sum(financements.montant_eur * places.ratio) filter (where projets.territoires_industrie))
        as montant_ti_eur,
    count(distinct projets.id_dossier) filter (where projets.territoires_industrie) as nb_projets_ti,
    case when count(financements.montant_eur) > 0 then 'publie' else 'non_applicable' end as statut,
    count(financements.montant_eur) between 1 and count(*) - 1 as part_secrete,
    bool_or(places.ratio < 1) as estime
from {{ ref('fact_financement') }} as financements
inner join {{ ref('fact_projet') }} as projets
    on financements.source = projets.source and financements.id_projet = projets.id_projet
inner join places
    on financements.source = places.source and financements.id_projet = places.id_projet
group by places.code_epci, financements.annee, financements.source, financements.type_montant
