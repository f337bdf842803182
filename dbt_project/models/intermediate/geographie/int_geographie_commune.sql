-- The communes of each geography: those of the COG, or the members of EPCI where it is not loaded.
select
    millesime,
    code_commune
from {{ ref('int_cog_commune') }}
union all
select
    composition.millesime,
    composition.code_commune
from {{ ref('int_epci_composition') }} as composition
inner join {{ ref('int_geographie_millesime') }} as millesimes on composition.millesime = millesimes.millesime
where not millesimes.cog_charge
