-- What a slice holds, one row per file and reason: nothing that is set apart goes uncounted.
with lieux as (
    select
        c.recue, c.pays, c.code, s.lignes,
        regexp_matches(c.code, '^(97[578]|98)') as outre_mer,
        regexp_matches(c.code, '^(751(0[1-9]|1[0-9]|20)|132(0[1-9]|1[0-6])|6938[1-9])$')
            as arrondissement
    from (select lieu, count(*) as lignes from stock group by lieu) as s
    inner join commune as c on s.lieu = c.lieu
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
            count(*) filter (where actif) as actives,
            count(*) filter (where id is null or mal_forme) as siret_mal_forme,
            count(id) - count(distinct id) as siret_en_double,
            count(*) filter (where partielle) as diffusion_partielle,
            count(*) filter (where nomenclature <> {nafrev2}) as hors_naf_rev2
        from stock
    ) on columns(*) into name raison value lignes
),

periodes as (
    unpivot (
        select
            count(*) as lues,
            count(*) filter (where id is null) as siret_mal_forme,
            count(*) filter (where sans_debut) as sans_date_de_debut,
            count(*) filter (where nomenclature = {nafrev2}) as naf_rev2,
            count(*) filter (where nomenclature = {nafrev1}) as naf_rev1,
            count(*) filter (where nomenclature = {naf1993}) as naf_1993,
            count(*) filter (where nomenclature = {nap}) as nap,
            count(*) filter (where nomenclature = {sans}) as sans_nomenclature,
            count(*) filter (where nomenclature > {nafrev2}) as autre_nomenclature,
            -- Its cell then has no A38.
            count(*) filter (where nomenclature = {nafrev2} and cellule < {employeurs})
                as division_inconnue
        from lue where not du_stock
    ) on columns(*) into name raison value lignes
),

suites as (
    unpivot (
        select
            count(*) filter (where p.dernier < p.jour) as sans_duree,
            count(*) filter (where p.fin >= p.jour_apres) as chevauchements,
            count(*) filter (where p.fin < p.jour_apres - 1) as trous,
            count(*) filter (where s.id is null) as sans_etablissement,
            count(*) filter (where s.id is null and p.ape_industrie is not null)
                as industrielles_sans_etablissement
        from periode as p
        left join stock as s on p.id = s.id
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
