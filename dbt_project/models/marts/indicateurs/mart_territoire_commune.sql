{{ config(post_hook="analyze {{ this }}") }}

-- Every territory of the reference geography as communes; a commune labelled in part counts for
-- the share of its population, as in the comparison of groups.
with communes as (
    select
        code_commune,
        code_epci,
        code_departement,
        code_region,
        part_population_p1 as p1,
        part_population_p2 as p2,
        part_population_p1_et_p2 as p1_et_p2
    from {{ ref('mart_commune_label') }}
)

select
    niveaux.niveau,
    niveaux.code_territoire,
    communes.code_commune,
    1::numeric as part
from communes
cross join
    lateral (
        values
        ('commune', communes.code_commune),
        ('epci', communes.code_epci),
        ('departement', communes.code_departement),
        ('region', communes.code_region),
        ('france', 'FR')
    ) as niveaux (niveau, code_territoire)
union all
select
    'cohorte' as niveau,
    groupes.groupe as code_territoire,
    communes.code_commune,
    groupes.part
from communes
cross join lateral {{ groupes_en_lignes('communes') }} as groupes (groupe, part)
where groupes.part > 0 and groupes.groupe not like '%ti_phase_%'
union all
select
    'ti_phase_' || phase as niveau,
    version_liste || ':' || id_ti as code_territoire,
    code_commune,
    part_population as part
from {{ ref('mart_ti_commune') }}
