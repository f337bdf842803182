-- Releases: what readers see, and what is kept, is ti_keeper's. Every statement can run again.

-- Only the administrator publishes, leads back and drops: a function that did it for who builds
-- would do it for whatever he reads as well.
drop function if exists meta.replace_release(text);
drop function if exists meta.drop_release(text);
drop function if exists meta.show_release(text);
drop function if exists meta.seen_schemas();
drop function if exists meta.end_readers(double precision);
drop function if exists meta.end_readers(double precision, double precision);

-- What a schema holds, hangs on its tables or is needed by them, beside plain tables and their
-- indexes: a view, a trigger, a default, a type, a parent or a child elsewhere. Views elsewhere
-- that read the tables do them nothing.
create or replace function meta.beside_plain_tables(wanted text) returns setof text
language sql stable set search_path = pg_catalog, pg_temp as $$
    with tables as (
        select
            c.oid,
            c.reltoastrelid,
            c.relpersistence <> 'p' or c.relrowsecurity or c.relforcerowsecurity as odd
        from pg_class as c
        where c.relnamespace = wanted::regnamespace and c.relkind = 'r'
    ),

    plain as (
        select 'pg_namespace'::regclass as classid, wanted::regnamespace::oid as objid
        union all
        select 'pg_class'::regclass, t.oid from tables as t
        union all
        select 'pg_class'::regclass, x.indexrelid
        from pg_index as x
        inner join tables as t on x.indrelid in (t.oid, t.reltoastrelid)
        union all
        select 'pg_class'::regclass, t.reltoastrelid from tables as t
        union all
        select 'pg_constraint'::regclass, k.oid
        from pg_constraint as k
        inner join tables as t on k.conrelid = t.oid
        where k.contype in ('p', 'u', 'n')
        union all
        select 'pg_type'::regclass, y.oid
        from pg_type as y
        inner join pg_class as c on y.oid = c.reltype or y.typelem = c.reltype
        inner join tables as t on c.oid = t.oid
    )

    select pg_describe_object('pg_class'::regclass, t.oid, 0) from tables as t where t.odd
    union all
    select pg_describe_object(d.classid, d.objid, d.objsubid)
    from pg_depend as d
    left join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where
        (d.refclassid, d.refobjid) in (select p.classid, p.objid from plain as p)
        and (d.classid, d.objid) not in (select p.classid, p.objid from plain as p)
        and (r.oid is null or r.ev_class in (select t.oid from tables as t))
    union all
    select pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
    from pg_depend as d
    where
        (d.classid, d.objid) in (select p.classid, p.objid from plain as p)
        and (d.refclassid, d.refobjid) not in (select p.classid, p.objid from plain as p)
$$;

-- A schema of plain tables becomes a release that is kept: who built it reads it and does no more.
create or replace function meta.keep_release(wanted text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    relation text;
begin
    if not starts_with(wanted, 'release_') then
        raise insufficient_privilege using message = format('%s is no release', wanted);
    end if;
    execute format('alter schema %I owner to ti_keeper', wanted);
    for relation in
        select c.relname from pg_class as c
        where c.relnamespace = wanted::regnamespace and c.relkind = 'r'
    loop
        execute format('alter table %I.%I owner to ti_keeper', wanted, relation);
    end loop;
    -- After the change of owner: nobody else hangs anything on the tables from there on.
    for relation in select meta.beside_plain_tables(wanted) limit 1 loop
        raise insufficient_privilege using
            message = format('%I cannot be kept: %s is no plain table', wanted, relation);
    end loop;
    -- Rights that were given before would outlive the change of owner.
    execute format(
        'revoke all on all tables in schema %I from public, ti_loader, ti_builder, ti_reader', wanted
    );
    execute format(
        'revoke all on schema %I from public, ti_loader, ti_builder, ti_reader', wanted
    );
    execute format('grant usage on schema %I to ti_builder', wanted);
    execute format('grant select on all tables in schema %I to ti_builder', wanted);
end
$$;

revoke execute on function meta.keep_release(text), meta.beside_plain_tables(text)
from public, ti_builder;

-- Those of a database that was made before, and what readers see of them.
do $$
declare
    there record;
begin
    for there in select nspname from pg_namespace where starts_with(nspname, 'release_') loop
        begin
            perform meta.keep_release(there.nspname);
        exception when insufficient_privilege then
            raise warning 'the schema % stays as it is: %', there.nspname, sqlerrm;
        end;
    end loop;
    alter schema pub owner to ti_keeper;
    for there in select relname from pg_class
        where relnamespace = 'pub'::regnamespace and relkind = 'v'
    loop
        execute format('alter view pub.%I owner to ti_keeper', there.relname);
    end loop;
end
$$;
