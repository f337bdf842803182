{{ config(pre_hook="set local work_mem = '256MB'") }}

select
    epci.code_epci,
    emplois.annee,
    emplois.code_a38,
    {{ somme('emplois.effectif', 'emplois.estime') }} as effectif,
    {{ somme('emplois.etablissements', 'emplois.estime') }} as etablissements,
    bool_or(emplois.estime and coalesce(reparties.entre_epci, false)) as estime
from {{ ref('mart_emploi_commune_a38') }} as emplois
inner join {{ ref('bridge_epci_commune') }} as epci
    on
        emplois.code_commune = epci.code_commune
        and epci.millesime = {{ geographie_reference() }}
left join {{ ref('mart_commune_repartie') }} as reparties
    on emplois.code_commune = reparties.code_commune
group by epci.code_epci, emplois.annee, emplois.code_a38
