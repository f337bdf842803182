-- The establishments of a slice that had an industrial activity in some period.
with periodes as (
    select
        id,
        coalesce(min(jour) filter (where actif), min(jour)) as debut_industrie,
        coalesce(max(dernier) filter (where actif), min(jour)) as fin_industrie,
        arg_max(ape_industrie, jour) as code_ape_industrie
    from periode
    where ape_industrie is not null
    group by id
)

select
    s.siret,
    s.siren,
    c.code as code_commune,
    s.statut_diffusion,
    s.date_creation,
    s.date_debut,
    s.etat,
    replace(s.activite, '.', '') as code_ape,
    s.nomenclature,
    coalesce(d.a38, '{autre}') as code_a38,
    case when s.employeur in ('O', 'N') then s.employeur else 'INCONNU' end as employeur,
    s.tranche_effectif,
    s.annee_effectif,
    s.siege,
    p.debut_industrie,
    nullif(p.fin_industrie, date '9999-12-31') as fin_industrie,
    p.code_ape_industrie,
    u.categorie_entreprise,
    u.categorie_juridique,
    null::bigint as _ligne
from periodes as p
inner join stock as t on p.id = t.id
inner join commune as c on t.lieu = c.lieu
inner join {etablissement} as s
    on p.id = try_cast(s.siret as bigint) and s.siret >= '{debut}' and s.siret < '{fin}'
left join division as d on s.nomenclature = 'NAFRev2' and d.code = left(s.activite, 2)
left join {unite_legale} as u on u.siren = s.siren and u.siren >= '{debut}' and u.siren < '{fin}'
order by s.siret
