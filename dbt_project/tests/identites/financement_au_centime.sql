-- By source, year and type of amount: what is received, the fact and the EPCI with SANS and INCONNU
-- have the same amounts, to the cent, and the same rows. A sum across types would break it.
with recus as (
    select
        'fonds_vert' as source,
        annee,
        'engage' as type_montant,
        sum(montant_engage) as montant_eur,
        count(*) as lignes
    from {{ ref('stg_fonds_vert__projets') }}
    group by annee
    union all
    select
        'france_relance' as source,
        left(millesime, 4)::integer as annee,
        'annonce' as type_montant,
        null::numeric as montant_eur,
        count(*) as lignes
    from {{ ref('stg_france_relance__projets') }}
    group by left(millesime, 4)
),

faits as (
    select
        source,
        annee,
        type_montant,
        sum(montant_eur) as montant_eur,
        count(*) as lignes
    from {{ ref('fact_financement') }}
    group by source, annee, type_montant
),

epci as (
    select
        source,
        annee,
        type_montant,
        sum(montant_eur) as montant_eur
    from {{ ref('mart_financement_epci') }}
    group by source, annee, type_montant
),

lieux as (
    select
        source,
        annee,
        count(*) as lignes
    from {{ ref('fact_projet') }}
    group by source, annee
)

select
    coalesce(recus.source, faits.source, epci.source) as source,
    coalesce(recus.annee, faits.annee, epci.annee) as annee,
    coalesce(recus.type_montant, faits.type_montant, epci.type_montant) as type_montant
from recus
full join faits
    on recus.source = faits.source and recus.annee = faits.annee and recus.type_montant = faits.type_montant
full join epci
    on recus.source = epci.source and recus.annee = epci.annee and recus.type_montant = epci.type_montant
left join lieux on recus.source = lieux.source and recus.annee = lieux.annee
where
    recus.montant_eur is distinct from faits.montant_eur
    or recus.montant_eur is distinct from epci.montant_eur
    or recus.lignes is distinct from faits.lignes
    or recus.lignes is distinct from lieux.lignes
