-- Each code received, with the row of the passage that carries it.
with rattachements as (
    {{ rattachement_commune(
        ref('int_emploi_commune_recue'), 'code_commune', "date '" ~ var('geographie_emploi') ~ "'"
    ) | indent(4) }}
)

select
    code_commune,
    code_commune_cog,
    cog_source,
    rattachement
from rattachements
