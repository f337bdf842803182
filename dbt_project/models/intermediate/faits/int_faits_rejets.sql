-- The codes that enter no figure of a territory, with the reason and the rows they stand on: these
-- stay in the facts and in the totals, nothing is dropped.
with lignes as (
    select
        'sirene' as source,
        partie,
        millesime,
        code_commune as code_recu,
        lignes
    from {{ ref('int_sirene_commune_recue') }}
    union all
    select
        'fonds_vert' as source,
        'projets' as partie,
        millesime,
        code_commune as code_recu,
        count(*) as lignes
    from {{ ref('stg_fonds_vert__projets') }}
    where code_commune is not null
    group by millesime, code_commune
    union all
    select
        origine as source,
        'population' as partie,
        date_geographie::text as millesime,
        code_commune as code_recu,
        count(*) as lignes
    from {{ ref('int_population_recue') }}
    group by origine, date_geographie, code_commune
),

rattachements as (
    {%- for famille in ['sirene', 'projets', 'population'] %}
    select * from {{ ref('int_rattachement_' ~ famille) }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

communes as (
    select
        lignes.*,
        case
            when lignes.code_recu in ('INCONNUE', 'ETRANGER', 'NON_DIFFUSEE') then lower(lignes.code_recu)
            when lignes.code_recu ~ '^(97[578]|98)' then 'collectivite_d_outre_mer'
            else 'commune_inconnue'
        end as regle
    from lignes
    inner join rattachements
        on
            lignes.source = rattachements.source
            and lignes.millesime = rattachements.millesime
            and lignes.code_recu = rattachements.code_commune
    where rattachements.rattachement = 'inconnu'
),

epci as (
    {%- for source, modele in [('filosofi_insee', 'int_revenu_portage'), ('urssaf_epci', 'int_masse_portage')] %}
    select
        '{{ source }}' as source,
        'epci' as partie,
        annee::text as millesime,
        code_epci as code_recu,
        1 as lignes,
        'epci_absent_de_la_reference' as regle
    from {{ ref(modele) }}
    where portage = 'absent'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

projets as (
    {%- for source, modele, nom in [
        ('france_relance', 'int_projet_relance', 'nom_commune'),
        ('fonds_vert', 'stg_fonds_vert__projets', 'null::text'),
    ] %}
    select
        '{{ source }}' as source,
        'projets' as partie,
        millesime,
        concat_ws(' ', coalesce(code_departement, '?'), coalesce({{ nom }}, '?')) as code_recu,
        count(*) as lignes,
        case when {{ nom }} is null then 'sans_commune' else 'nom_introuvable' end as regle
    from {{ ref(modele) }}
    where code_commune is null
    group by millesime, code_departement, {{ nom }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

rejets as (
    select * from communes
    union all
    select * from epci
    union all
    select * from projets
)

select
    source,
    partie,
    millesime,
    code_recu,
    lignes,
    regle,
    case regle
        when 'inconnue' then 'le répertoire ne donne pas de commune'
        when 'etranger' then 'établissement hors de France'
        when 'non_diffusee' then 'commune non diffusée'
        when 'collectivite_d_outre_mer' then 'collectivité d''outre-mer, hors du code officiel des communes chargé'
        when 'sans_commune' then 'le producteur ne donne pas de commune'
        when 'nom_introuvable' then 'nom de commune ' || code_recu || ' : aucun code, ou plusieurs'
        when 'epci_absent_de_la_reference' then 'EPCI ' || code_recu || ' absent de la géographie de référence'
        else 'code commune ' || code_recu || ' absent du COG et des mouvements'
    end as raison
from rejets
