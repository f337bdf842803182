with epci as (
    select
        code_epci,
        count(*) as nb_communes,
        sum(coalesce(population, 0)) as population,
        {%- for phase in [1, 2] %}
        count(*) filter (where label_p{{ phase }}) as communes_p{{ phase }},
        bool_or(part_population_p{{ phase }} > 0) as une_commune_p{{ phase }},
        bool_and(part_population_p{{ phase }} = 1) as entier_p{{ phase }},
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
        ('une_commune', epci.une_commune_p1, epci.une_commune_p2),
        ('majorite', epci.population_p1 * 2 > epci.population, epci.population_p2 * 2 > epci.population),
        ('entier', epci.entier_p1, epci.entier_p2)
    ) as regle (regle, phase_1, phase_2)
)

select
    code_epci,
    regle,
    {{ version_liste(1) }} as version_p1,
    {{ version_liste(2) }} as version_p2,
    {{ cohorte('phase_1', 'phase_2') }} as cohorte,
    trim_scale(round(communes_p1::numeric / nb_communes, 6)) as part_communes_p1,
    trim_scale(round(communes_p2::numeric / nb_communes, 6)) as part_communes_p2,
    trim_scale(round(population_p1 / nullif(population, 0), 6)) as part_population_p1,
    trim_scale(round(population_p2 / nullif(population, 0), 6)) as part_population_p2
from regles
