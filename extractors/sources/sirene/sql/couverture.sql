-- What a slice holds, one row per file and reason: nothing that is set apart goes uncounted.
with etablissements as (
    unpivot (
        select
            count(*) as lues,
            count(*) filter (where etat = 'A') as actives,
            count(*) filter (where id is null or length(siret) <> 14) as siret_mal_forme,
            count(*) filter (where code_commune = 'ETRANGER') as etranger,
            count(*) filter (where code_commune = 'NON_DIFFUSEE') as commune_non_diffusee,
            count(*) filter (where coalesce(commune_recue, '') = '' and code_commune = 'INCONNUE')
                as commune_absente,
            count(*) filter (where commune_recue <> '' and code_commune = 'INCONNUE')
                as commune_mal_formee,
            count(*) filter (where regexp_matches(code_commune, '^(97[578]|98)'))
                as collectivite_d_outre_mer,
            count(*) filter (
                where regexp_matches(code_commune, '^(751(0[1-9]|1[0-9]|20)|132(0[1-9]|1[0-6])|6938[1-9])$')
            ) as arrondissement,
            count(*) filter (where statut_diffusion = 'P') as diffusion_partielle,
            count(*) filter (where nomenclature is distinct from 'NAFRev2') as hors_naf_rev2,
            count(*) filter (where id in (select id from lue where du_stock)) as sans_historique
        from stock
    ) on columns(*) into name raison value lignes
),

periodes as (
    unpivot (
        select
            count(*) filter (where not du_stock) as lues,
            count(*) filter (where id is null and not du_stock) as siret_mal_forme,
            count(*) filter (where sans_debut) as sans_date_de_debut,
            count(*) filter (where nomenclature = 'NAFRev2' and not du_stock) as naf_rev2,
            count(*) filter (where nomenclature = 'NAFRev1' and not du_stock) as naf_rev1,
            count(*) filter (where nomenclature = 'NAF1993' and not du_stock) as naf_1993,
            count(*) filter (where nomenclature = 'NAP' and not du_stock) as nap,
            count(*) filter (where coalesce(nomenclature, '') = '' and not du_stock)
                as sans_nomenclature,
            count(*) filter (
                where nomenclature not in ('NAFRev2', 'NAFRev1', 'NAF1993', 'NAP', '')
                and not du_stock
            ) as autre_nomenclature,
            count(*) filter (
                where nomenclature = 'NAFRev2' and not du_stock
                and coalesce(left(activite, 2) not in (select code from division), true)
            ) as division_inconnue,
            count(*) filter (
                where not du_stock and id not in (select id from stock where id is not null)
            ) as sans_etablissement
        from lue
    ) on columns(*) into name raison value lignes
),

suites as (
    unpivot (
        select
            count(*) filter (where dernier < jour) as sans_duree,
            count(*) filter (where fin >= jour_apres) as chevauchements,
            count(*) filter (where fin < jour_apres - 1) as trous,
            count(*) filter (
                where ape_industrie is not null
                and id not in (select id from stock where id is not null)
            ) as industrielles_sans_etablissement
        from periode
    ) on columns(*) into name raison value lignes
)

select 'etablissement' as fichier, * from etablissements
union all
select 'etablissement_historique' as fichier, * from periodes
union all
select 'etablissement_historique' as fichier, * from suites
