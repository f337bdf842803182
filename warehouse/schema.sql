-- Schemas of the warehouse and the tables that dbt does not make. Every statement can run again.

create schema if not exists raw_store authorization ti_loader;
create schema if not exists raw authorization ti_loader;
create schema if not exists staging authorization ti_builder;
create schema if not exists intermediate authorization ti_builder;
create schema if not exists star authorization ti_builder;
create schema if not exists marts authorization ti_builder;
create schema if not exists pub_next authorization ti_builder;
create schema if not exists pub authorization ti_builder;
create schema if not exists quality;
create schema if not exists meta;

-- meta: what came, what ran, what was released -------------------------------------------

create table if not exists meta.portal (
    singleton boolean primary key default true check (singleton),
    key text not null
);

create table if not exists meta.run (
    run_id text primary key,
    portal text not null,
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    state text not null default 'running'
    check (state in ('running', 'released', 'unchanged', 'failed', 'blocked', 'dead')),
    pid integer,
    host text not null,
    options jsonb not null default '{}',
    counters jsonb not null default '{}',
    id_release text,
    exit_code integer,
    message text
);

-- Each step that went wrong: {step, source, exit_code, lines}.
alter table meta.run add column if not exists failures jsonb not null default '[]';

create table if not exists meta.lock (
    name text primary key,
    run_id text not null,
    pid integer,
    host text not null,
    acquired_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp()
);

create table if not exists meta.fetch_log (
    id bigint generated always as identity primary key,
    run_id text,
    source text not null,
    part text,
    vintage text,
    url_asked text,
    url_reached text,
    status integer,
    etag text,
    last_modified text,
    bytes bigint,
    sha256 text,
    seconds double precision,
    outcome text not null
    check (outcome in ('fetched', 'not_modified', 'present', 'refused', 'error')),
    message text,
    at timestamptz not null default clock_timestamp()
);

-- table_name is the table of the last load; accepted_table the one the view in raw shows.
create table if not exists meta.extraction (
    id_extraction text primary key,
    source text not null,
    part text not null,
    vintage text not null,
    url text,
    file_name text,
    sha256 text not null,
    bytes bigint,
    nature text not null,
    licence text,
    fetched_at timestamptz,
    table_name text,
    accepted_table text,
    rows bigint,
    headers jsonb,
    state text not null check (state in ('loaded', 'accepted', 'refused', 'superseded')),
    loaded_at timestamptz not null default clock_timestamp(),
    accepted_at timestamptz,
    reason text
);

create table if not exists meta.release (
    id_release text primary key,
    run_id text,
    portal text not null,
    nature text not null,
    code_version text not null,
    geographie_reference date not null,
    created_at timestamptz not null default clock_timestamp(),
    published_at timestamptz,
    state text not null default 'candidate'
    check (state in ('candidate', 'published', 'blocked')),
    checks_passed integer not null default 0,
    checks_warned integer not null default 0,
    checks_blocked integer not null default 0,
    stale boolean not null default false,
    partial boolean not null default false,
    extractions jsonb not null default '[]',
    schema_name text,
    is_current boolean not null default false
);
-- Since when a release that was published is taken back: a run does not show it again by itself.
alter table meta.release add column if not exists withdrawn_at timestamptz;
create unique index if not exists release_current_idx on meta.release (is_current) where is_current;

-- Who was led back, from which release to which.
create table if not exists meta.way_back (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    run_id text,
    from_release text,
    to_release text not null
);

-- The release under construction: what is published of its identity is read through this row.
create table if not exists meta.candidate (
    singleton boolean primary key default true check (singleton),
    id_release text not null
);

create table if not exists meta.dictionnaire (
    vue text not null,
    colonne text not null,
    ordre integer not null,
    type text not null,
    unite text,
    libelle_fr text,
    libelle_en text,
    grain text,
    source text,
    primary key (vue, colonne)
);

create table if not exists meta.alert (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    run_id text,
    kind text not null,
    fingerprint text not null,
    subject text not null,
    body text not null,
    channels jsonb not null default '[]'
);

-- What is wrong, from the run that first told it to the one that saw it over; told once each time.
create table if not exists meta.trouble (
    id bigint generated always as identity primary key,
    key text not null,
    kind text not null check (kind in ('blocked', 'failed', 'warned', 'silent')),
    step text not null,
    source text not null,
    said text not null,
    since timestamptz not null default clock_timestamp(),
    since_run text,
    last_run text,
    ended_at timestamptz,
    ended_run text
);
create unique index if not exists trouble_open_idx on meta.trouble (key) where ended_at is null;

-- Published figures that gate 2 compares a release with.
create table if not exists meta.figure (
    figure text primary key,
    portails text not null,
    valeur numeric not null,
    borne_basse numeric,
    borne_haute numeric,
    source text,
    url text
);

-- quality: what was checked, what was set aside ------------------------------------------

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
    at timestamptz not null default clock_timestamp(),
    unique (id_extraction, ligne, regle)
);

-- Since when a line is no longer set aside: it was corrected, or its code became known.
alter table quality.quarantine add column if not exists libere_le timestamptz;

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

-- Warnings that stand: since which run their sequence is not broken, and for how many completed
-- runs. One of gate 1 stands as long as its file is in use, one of gate 2 until the next release.
create or replace view quality.avertissement_ouvert as
with derniers as (
    select distinct on (gate, controle, source) *
    from quality.check_result
    where statut <> 'sans_objet'
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
        select count(*) from meta.run as r
        where
            r.state in ('released', 'unchanged', 'blocked', 'failed')
            and r.started_at >= coalesce(
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
        from quality.check_result as w
        where
            (w.gate, w.controle, w.source) = (d.gate, d.controle, d.source) and w.statut = 'averti'
            and w.id > coalesce((
                select max(g.id) from quality.check_result as g
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
                    where x.state = 'accepted' and concat_ws('.', x.source, x.part, x.vintage) = d.source
                )
        else d.run_id = (
                select l.run_id from quality.check_result as l
                where l.gate = 2
                order by l.id desc limit 1
            )
    end;

-- releases: the builder hands over what it built ------------------------------------------

-- A release that readers may see is the administrator's: who builds can read it, not change or
-- drop it. What a switch needs of it goes through these functions, which know what is kept.
create or replace function meta.keep_release(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    relation record;
begin
    if not starts_with(wanted, 'release_') then
        raise insufficient_privilege using message = format('%s is no release', wanted);
    end if;
    execute format('alter schema %I owner to %I', wanted, current_user);
    for relation in
        select c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
            else 'table' end as kind
        from pg_class as c
        where c.relnamespace = wanted::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    loop
        execute format(
            'alter %s %I.%I owner to %I', relation.kind, wanted, relation.relname, current_user
        );
    end loop;
    execute format('grant usage on schema %I to ti_builder', wanted);
    -- maintain: a switch locks the published views, and with them what they read.
    execute format('grant select, maintain on all tables in schema %I to ti_builder', wanted);
end
$$;

-- The tables of a release that is made again under its name make room.
create or replace function meta.replace_release(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not starts_with(wanted, 'release_') then
        raise insufficient_privilege using message = format('%s is no release', wanted);
    end if;
    execute format('alter schema %I rename to %I', wanted, wanted || '_replaced');
end
$$;

create or replace function meta.drop_release(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not starts_with(wanted, 'release_') or (
        exists (select from pg_class as c where c.relnamespace = to_regnamespace(wanted))
        and wanted in (
            select r.schema_name from meta.release as r where r.is_current
            union all
            (
                select r.schema_name from meta.release as r
                inner join pg_namespace as n on r.schema_name = n.nspname
                order by r.published_at desc, r.id_release limit 3
            )
        )
    ) then
        raise insufficient_privilege using message = format('%s is kept', wanted);
    end if;
    execute format('drop schema if exists %I cascade', wanted);
end
$$;

revoke execute on function
meta.keep_release(text), meta.replace_release(text), meta.drop_release(text)
from public;

-- Those of a database that was made before.
do $$
declare
    there record;
begin
    for there in select nspname from pg_namespace where starts_with(nspname, 'release_') loop
        perform meta.keep_release(there.nspname);
    end loop;
end
$$;

-- grants ---------------------------------------------------------------------------------

grant execute on function
meta.keep_release(text), meta.replace_release(text), meta.drop_release(text)
to ti_builder;

grant usage on schema meta, quality to ti_loader, ti_builder;
grant select, insert, update, delete on all tables in schema meta, quality to ti_loader;
grant select on all tables in schema meta, quality to ti_builder;
-- The builder switches releases and describes what it built.
grant insert, update on meta.release, meta.candidate to ti_builder;
grant insert on meta.way_back to ti_builder;
grant insert, update, delete on meta.dictionnaire to ti_builder;

grant usage on schema raw to ti_builder;
grant select on all tables in schema raw to ti_builder;
alter default privileges for role ti_loader in schema raw grant select on tables to ti_builder;

grant usage on schema pub to ti_reader;
grant select on all tables in schema pub to ti_reader;
alter default privileges for role ti_builder in schema pub grant select on tables to ti_reader;
