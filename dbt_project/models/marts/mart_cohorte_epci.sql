{{ config(post_hook="analyze {{ this }}") }}

-- A commune counts for the share of its population that is labelled, under every rule. Twelve
-- decimals keep a share off 0, off 1 and off one half as long as one inhabitant does.
with epci as (
    select
        code_epci,
        count(*) as nb_communes,
        sum(coalesce(population, 0)) as population,
        {%- for phase in [1, 2] %}
        sum(part_population_p{{ phase }}) as communes_p{{ phase }},
        sum(coalesce(population, 0) * part_population_p{{ phase }}) as population_p{{ phase }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('mart_commune_label') }}
    where code_epci <> 'SANS'
    group by code_epci
),

regles as (
    select
        epci.*,
        regle.regle,
        regle.phase_1,
        regle.phase_2
    from epci
    cross join lateral (
        values
        ('une_commune', epci.communes_p1 > 0, epci.communes_p2 > 0),
        ('majorite', epci.population_p1 * 2 > epci.population, epci.population_p2 * 2 > epci.population),
        ('entier', epci.communes_p1 = epci.nb_communes, epci.communes_p2 = epci.nb_communes)
    ) as regle (regle, phase_1, phase_2)
)

select
    code_epci,
    regle,
    {{ version_liste(1) }} as version_p1,
    {{ version_liste(2) }} as version_p2,
    {{ cohorte('phase_1', 'phase_2') }} as cohorte,
    trim_scale(round(communes_p1 / nb_communes, 12)) as part_communes_p1,
    trim_scale(round(communes_p2 / nb_communes, 12)) as part_communes_p2,
    trim_scale(round(population_p1 / nullif(population, 0), 12)) as part_population_p1,
    trim_scale(round(population_p2 / nullif(population, 0), 12)) as part_population_p2
from regles
