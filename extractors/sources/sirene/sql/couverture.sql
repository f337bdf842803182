-- What a slice holds, one row per file and reason: nothing that is set apart goes uncounted.
with lieux as (
    select
        c.*, s.lignes,
        regexp_matches(c.code, '^(97[578]|98)') as outre_mer,
        regexp_matches(c.code, '^(751(0[1-9]|1[0-9]|20)|132(0[1-9]|1[0-6])|6938[1-9])$')
            as arrondissement
    from (select commune, count(*) as lignes from stock group by commune) as s
    inner join commune as c on s.commune = c.rang
),

communes as (
    unpivot (
        select
            coalesce(sum(lignes) filter (where code = 'ETRANGER'), 0) as etranger,
            coalesce(sum(lignes) filter (where code = 'NON_DIFFUSEE'), 0) as commune_non_diffusee,
            coalesce(sum(lignes) filter (where recue = '' and not pays), 0) as commune_absente,
            coalesce(sum(lignes) filter (where recue <> '' and code = 'INCONNUE'), 0)
                as commune_mal_formee,
            coalesce(sum(lignes) filter (where outre_mer), 0) as collectivite_d_outre_mer,
            coalesce(sum(lignes) filter (where arrondissement), 0) as arrondissement
        from lieux
    ) on columns(*) into name raison value lignes
),

etablissements as (
    unpivot (
        select
            count(*) as lues,
            count(*) filter (where etat = 'A') as actives,
            count(*) filter (where id is null or mal_forme) as siret_mal_forme,
            count(id) - count(distinct id) as siret_en_double,
            count(*) filter (where partielle) as diffusion_partielle,
            count(*) filter (where nomenclature is distinct from 'NAFRev2') as hors_naf_rev2
        from stock
    ) on columns(*) into name raison value lignes
),

-- Nomenclatures are few: each is looked at once.
nomenclatures as (
    select
        coalesce(nomenclature, '') as nomenclature,
        count(*) as lignes,
        count(*) filter (where id is null) as mal_formees,
        count(*) filter (where sans_debut) as sans_debut
    from lue where not du_stock group by nomenclature
),

periodes as (
    unpivot (
        select
            coalesce(sum(lignes), 0) as lues,
            coalesce(sum(mal_formees), 0) as siret_mal_forme,
            coalesce(sum(sans_debut), 0) as sans_date_de_debut,
            coalesce(sum(lignes) filter (where nomenclature = 'NAFRev2'), 0) as naf_rev2,
            coalesce(sum(lignes) filter (where nomenclature = 'NAFRev1'), 0) as naf_rev1,
            coalesce(sum(lignes) filter (where nomenclature = 'NAF1993'), 0) as naf_1993,
            coalesce(sum(lignes) filter (where nomenclature = 'NAP'), 0) as nap,
            coalesce(sum(lignes) filter (where nomenclature = ''), 0) as sans_nomenclature,
            coalesce(sum(lignes) filter (
                where nomenclature not in ('NAFRev2', 'NAFRev1', 'NAF1993', 'NAP', '')
            ), 0) as autre_nomenclature
        from nomenclatures
    ) on columns(*) into name raison value lignes
),

suites as (
    unpivot (
        select
            count(*) filter (where dernier < jour) as sans_duree,
            count(*) filter (where fin >= jour_apres) as chevauchements,
            count(*) filter (where fin < jour_apres - 1) as trous,
            count(*) filter (where commune = 0) as sans_etablissement,
            count(*) filter (where commune = 0 and ape_industrie is not null)
                as industrielles_sans_etablissement
        from periode
    ) on columns(*) into name raison value lignes
),

classes as (
    unpivot (
        select
            coalesce(sum(lignes) filter (where division not in (select code from division)), 0)
                as division_inconnue
        from (
            select coalesce(left(activite, 2), '') as division, count(*) as lignes
            from lue where nomenclature = 'NAFRev2' and not du_stock group by division
        )
    ) on columns(*) into name raison value lignes
),

muets as (
    select 'sans_historique' as raison, count(*) as lignes from lue where du_stock
)

select 'etablissement' as fichier, * from communes
union all
select 'etablissement' as fichier, * from etablissements
union all
select 'etablissement' as fichier, * from muets
union all
select 'etablissement_historique' as fichier, * from periodes
union all
select 'etablissement_historique' as fichier, * from suites
union all
select 'etablissement_historique' as fichier, * from classes
