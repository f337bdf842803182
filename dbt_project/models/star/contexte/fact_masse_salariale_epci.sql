-- An EPCI in several regions has a row in each: their sum says when one of them is missing.
with sommes as (
    select
        annee,
        coalesce(code_epci_recu, 'INCONNU') as code_epci,
        sum(masse_salariale)::numeric as masse_salariale,
        sum(effectif_moyen)::numeric as effectif_moyen,
        sum(etablissements)::bigint as etablissements,
        case when count(masse_salariale) > 0 then 'publie' else 'secret' end as statut,
        count(masse_salariale) < count(*) or count(effectif_moyen) < count(*) as part_secrete,
        min(id_extraction) as id_extraction
    from {{ ref('stg_urssaf_epci__annuel') }}
    group by annee, coalesce(code_epci_recu, 'INCONNU')
)

select
    sommes.annee,
    sommes.code_epci,
    sommes.masse_salariale,
    sommes.effectif_moyen,
    sommes.etablissements,
    sommes.statut,
    sommes.part_secrete,
    coalesce(portages.portage, 'absent') as portage,
    sommes.id_extraction
from sommes
left join {{ ref('int_masse_portage') }} as portages
    on
        sommes.annee = portages.annee
        and sommes.code_epci = portages.code_epci
