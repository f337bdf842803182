select
    max(emplois.id_extraction) as id_extraction,
    territoires.phase,
    territoires.version_liste,
    territoires.id_ti,
    emplois.annee,
    {%- for mesure in mesures_emploi() %}
    trim_scale(sum(emplois.{{ mesure }} * territoires.part_population)) as {{ mesure }},
    {%- endfor %}
    bool_or(emplois.estime or territoires.part_population < 1) as estime
from {{ ref('mart_ti_commune') }} as territoires
inner join {{ ref('mart_emploi_commune_annee') }} as emplois
    on territoires.code_commune = emplois.code_commune
group by
    territoires.phase,
    territoires.version_liste,
    territoires.id_ti,
    emplois.annee
