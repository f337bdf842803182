-- Every territory of every list has a row each year. A territory of the field without jobs has
-- zero; one outside the field has nulls.
with territoires as (
    select
        territoires.phase,
        territoires.version_liste,
        territoires.id_ti,
        coalesce(bool_and({{ est_hors_champ('communes.code_departement') }}), false) as hors_champ
    from {{ ref('dim_territoire_industrie') }} as territoires
    left join {{ ref('mart_ti_commune') }} as membres
        on
            territoires.phase = membres.phase
            and territoires.version_liste = membres.version_liste
            and territoires.id_ti = membres.id_ti
    left join {{ ref('mart_commune_label') }} as communes on membres.code_commune = communes.code_commune
    group by territoires.phase, territoires.version_liste, territoires.id_ti
),

pieces as (
    select
        pieces.*,
        count(*) over (partition by pieces.code_commune_source, pieces.cog_source) as nb_pieces
    from {{ ref('mart_commune_piece') }} as pieces
),

-- A split is exact for a territory that holds all of its pieces.
tenues as (
    select
        membres.phase,
        membres.version_liste,
        membres.id_ti,
        membres.code_commune,
        count(*) over (
            partition by
                membres.phase, membres.version_liste, membres.id_ti, pieces.code_commune_source, pieces.cog_source
        ) < pieces.nb_pieces as sort
    from pieces
    inner join {{ ref('mart_ti_commune') }} as membres on pieces.code_commune = membres.code_commune
),

sorties as (
    select
        phase,
        version_liste,
        id_ti,
        code_commune
    from tenues
    where sort
    group by phase, version_liste, id_ti, code_commune
),

emplois as (
    select
        membres.phase,
        membres.version_liste,
        membres.id_ti,
        emplois.annee,
        {%- for mesure in mesures_emploi() %}
        sum(emplois.{{ mesure }} * membres.part_population) as {{ mesure }},
        {%- endfor %}
        bool_or(membres.part_population < 1 or (emplois.estime and sorties.code_commune is not null)) as estime
    from {{ ref('mart_ti_commune') }} as membres
    inner join {{ ref('mart_emploi_commune_annee') }} as emplois on membres.code_commune = emplois.code_commune
    left join sorties
        on
            membres.phase = sorties.phase
            and membres.version_liste = sorties.version_liste
            and membres.id_ti = sorties.id_ti
            and membres.code_commune = sorties.code_commune
    group by membres.phase, membres.version_liste, membres.id_ti, emplois.annee
),

extraction as (
    {{ extraction_emploi() }}
)

select
    extraction.id_extraction,
    territoires.phase,
    territoires.version_liste,
    territoires.id_ti,
    annees.annee,
    {%- for mesure in mesures_emploi() %}
    case when not territoires.hors_champ then trim_scale(coalesce(emplois.{{ mesure }}, 0)) end as {{ mesure }},
    {%- endfor %}
    coalesce(emplois.estime, false) as estime,
    case when territoires.hors_champ then 'hors_champ' else 'observe' end as statut
from territoires
cross join {{ ref('dim_annee') }} as annees
cross join extraction
left join emplois
    on
        territoires.phase = emplois.phase
        and territoires.version_liste = emplois.version_liste
        and territoires.id_ti = emplois.id_ti
        and annees.annee = emplois.annee
