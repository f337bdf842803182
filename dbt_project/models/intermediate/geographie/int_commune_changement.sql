-- What is known of each code on each day when something of it changed. Names come from movements
-- and yearly lists; EPCI from yearly compositions, unknown before the first one loaded.
with existences as (
    select * from {{ ref('int_commune_existence') }}
),

noms as (
    select
        code_commune,
        valable_depuis,
        nom
    from {{ ref('int_commune_nom') }}
),

epci as (
    select
        millesime,
        code_commune,
        code_epci,
        lag(code_epci) over (partition by code_commune order by millesime) as code_epci_avant
    from {{ ref('int_epci_membre') }}
),

faits as (
    select
        code_commune,
        valable_depuis,
        null as nom,
        null as code_epci
    from existences
    union all
    select
        code_commune,
        valable_depuis,
        nom,
        null as code_epci
    from noms
    union all
    select
        code_commune,
        millesime as valable_depuis,
        null as nom,
        code_epci
    from epci
    where code_epci is distinct from code_epci_avant
),

-- What is known on a day of change: what that day says, else what the last one said.
jours as (
    select
        existences.code_commune,
        existences.valable_depuis as existe_depuis,
        existences.valable_jusque as existe_jusque,
        faits.valable_depuis,
        max(faits.nom) as nom,
        max(faits.code_epci) as code_epci
    from existences
    inner join faits
        on
            existences.code_commune = faits.code_commune
            and faits.valable_depuis between existences.valable_depuis
            and coalesce(existences.valable_jusque, 'infinity')
    group by existences.code_commune, existences.valable_depuis, existences.valable_jusque, faits.valable_depuis
),

rangs as (
    select
        jours.*,
        count(jours.nom) over periode as rang_nom,
        count(jours.code_epci) over periode as rang_epci
    from jours
    window periode as (partition by code_commune, existe_depuis order by valable_depuis)
),

remplis as (
    select
        rangs.*,
        max(rangs.nom) over (partition by rangs.code_commune, rangs.existe_depuis, rangs.rang_nom) as nom_connu,
        max(rangs.code_epci) over (partition by rangs.code_commune, rangs.existe_depuis, rangs.rang_epci) as epci_connu
    from rangs
)

select
    code_commune,
    existe_depuis,
    existe_jusque,
    valable_depuis,
    nom_connu as nom,
    epci_connu as code_epci
from remplis
