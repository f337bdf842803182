-- Tables of quality: what was checked, what was set aside. Every statement can run again.

create table if not exists quality.check_result (
    id bigint generated always as identity primary key,
    run_id text not null,
    id_release text,
    gate integer not null check (gate in (1, 2)),
    controle text not null,
    regle text,
    source text,
    gravite text not null check (gravite in ('bloquant', 'avertissement', 'information')),
    proprietaire text not null,
    statut text not null,
    valeur numeric,
    borne_basse numeric,
    borne_haute numeric,
    message text,
    echantillon jsonb,
    at timestamptz not null default clock_timestamp()
);

-- The file that gate 1 looked at; none for a check of the release, or of a source's calendar.
alter table quality.check_result add column if not exists id_extraction text;
update quality.check_result as c set id_extraction = x.id_extraction
from meta.extraction as x
where
    c.gate = 1 and c.id_extraction is null and c.controle <> 'fraicheur' and x.state = 'accepted'
    and c.source = concat_ws('.', x.source, x.part, x.vintage) and c.at <= x.accepted_at;
create index if not exists check_result_run_idx on quality.check_result (run_id, gate);
alter table quality.check_result drop constraint if exists check_result_gravite_check;
alter table quality.check_result add constraint check_result_gravite_check
check (gravite in ('bloquant', 'avertissement', 'information'));
alter table quality.check_result drop constraint if exists check_result_statut_check;
alter table quality.check_result add constraint check_result_statut_check
check (statut in ('reussi', 'averti', 'bloque', 'sans_objet'));

create table if not exists quality.quarantine (
    id_extraction text not null,
    source text not null,
    part text not null,
    vintage text not null,
    fichier text,
    ligne bigint not null,
    regle text not null,
    colonne text,
    valeur text,
    raison text not null,
    at timestamptz not null default clock_timestamp()
);
-- A rule may set a line aside for several of its columns, and for none in particular.
alter table quality.quarantine drop constraint if exists quarantine_id_extraction_ligne_regle_key;
create unique index if not exists quarantine_place_idx
on quality.quarantine (id_extraction, ligne, regle, colonne) nulls not distinct;

-- Since when a line is no longer set aside: it was corrected, or its code became known.
alter table quality.quarantine add column if not exists libere_le timestamptz;

-- What the build of a release set aside, for a release that readers see again without a build:
-- {id_extraction, ligne, regle, colonne} each.
create table if not exists quality.ecarts_de_version (
    id_release text primary key,
    lignes jsonb not null
);

-- What reading corrected by a declared rule, left out as repeated, or saw in the lines it kept.
create table if not exists quality.remarque (
    id_extraction text not null,
    source text not null,
    part text not null,
    vintage text not null,
    fichier text,
    regle text not null,
    colonne text not null,
    lignes bigint not null,
    premiere_ligne bigint not null,
    exemple text not null,
    raison text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (id_extraction, regle, colonne)
);

-- What an accepted file held, group by group: the next vintage is compared with it. A group is a
-- value of a dimension ('' for the whole) in a period; the measure `lignes` counts rows.
create table if not exists quality.profil (
    id_extraction text not null,
    periode text not null,
    dimension text not null,
    valeur text not null,
    mesure text not null,
    lignes bigint not null,
    vides bigint not null,
    zeros bigint not null,
    negatifs bigint not null,
    somme double precision not null,
    primary key (id_extraction, periode, dimension, valeur, mesure)
);

create index if not exists check_result_controle_idx on quality.check_result (controle, source, id);

-- Warnings that stand: since which run their sequence is not broken, and for how many whole runs. One
-- of gate 1 stands as long as its file is in use, one of gate 2 until the next release. What was said
-- of a file that was refused is not said of the one that is in use.
create or replace view quality.avertissement_ouvert as
with parlants as (
    select c.*
    from quality.check_result as c
    left join meta.extraction as x on c.id_extraction = x.id_extraction
    where
        c.statut <> 'sans_objet'
        and (c.id_extraction is null or x.state in ('accepted', 'superseded'))
),

derniers as (
    select distinct on (gate, controle, source) *
    from parlants
    order by gate asc, controle asc, source asc, id desc
)

select
    d.gate,
    d.controle,
    d.source,
    d.gravite,
    d.proprietaire,
    d.message as raison,
    s.run_id as depuis_run,
    s.at as depuis_le,
    (
        select count(*) from meta.run_entier as r
        where
            r.started_at >= coalesce(
                (
                    select f.started_at from meta.run as f
                    where f.run_id = s.run_id
                ), s.at
            )
    ) as runs
from derniers as d
cross join
    lateral (
        select
            w.run_id,
            w.at
        from parlants as w
        where
            (w.gate, w.controle, w.source) = (d.gate, d.controle, d.source) and w.statut = 'averti'
            and w.id > coalesce((
                select max(g.id) from parlants as g
                where
                    (g.gate, g.controle, g.source) = (d.gate, d.controle, d.source)
                    and g.statut in ('reussi', 'bloque')
            ), 0)
        order by w.id
        limit 1
    ) as s
where
    d.statut = 'averti'
    and case d.gate
        when 1
            then exists (
                    select from meta.extraction as x
                    where
                        x.state = 'accepted' and concat_ws('.', x.source, x.part, x.vintage) = d.source
                        and (d.id_extraction is null or x.id_extraction = d.id_extraction)
                )
        else d.run_id = (
                select l.run_id from quality.check_result as l
                where l.gate = 2
                order by l.id desc limit 1
            )
    end;
