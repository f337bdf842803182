-- Tables of meta: what came, what ran, what was released. Every statement can run again.

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

-- The runs that went the whole road or, under a scheduler, its last part, well or not. One that was
-- killed or interrupted, or found the lock taken, did not.
create or replace view meta.run_entier as
select
    run_id,
    started_at,
    ended_at
from meta.run
where
    state in ('released', 'unchanged', 'failed', 'blocked') and ended_at is not null
    and exit_code is distinct from 4 and message is distinct from 'interrupted'
    and (options ->> 'whole' = 'true' or counters -> 'seconds' ? 'build');

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
    channels jsonb
);
-- Null until what became of the message is known: whoever was to send it may have been killed.
alter table meta.alert alter column channels drop not null, alter column channels drop default;
alter table meta.alert add column if not exists attempts integer not null default 0;

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
