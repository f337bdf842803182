-- The pieces of the communes cut in several, as far as employment was received for them.
select
    passages.code_commune_source,
    passages.cog_source,
    passages.code_commune,
    epci.code_epci
from {{ ref('bridge_commune_cog') }} as passages
inner join {{ ref('bridge_epci_commune') }} as epci
    on
        passages.code_commune = epci.code_commune
        and epci.millesime = {{ geographie_reference() }}
where
    passages.estime
    and exists (
        select 1 from {{ ref('int_emploi_rattachement') }} as rattachements
        where
            rattachements.code_commune_cog = passages.code_commune_source
            and rattachements.cog_source = passages.cog_source
    )
