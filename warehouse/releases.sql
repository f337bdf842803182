-- Releases: the builder hands over what it built. Every statement can run again.

-- A release that readers may see belongs to a role that nobody is: who builds can read it, not
-- change or drop it. What a switch needs of it goes through these functions, which know what is kept.
create or replace function meta.keep_release(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    relation record;
begin
    if not starts_with(wanted, 'release_') then
        raise insufficient_privilege using message = format('%s is no release', wanted);
    end if;
    execute format('alter schema %I owner to ti_keeper', wanted);
    -- What its owner would run or look through for somebody else is not handed over: a view, a
    -- trigger, a rule, a default, an index on more than columns.
    for relation in
        select c.relname
        from pg_class as c
        where
            c.relnamespace = wanted::regnamespace
            and (
                c.relkind not in ('r', 'i', 't', 'S')
                or c.relhastriggers or c.relhasrules or c.relrowsecurity
                or exists (select from pg_attrdef as d where d.adrelid = c.oid)
                or exists (select from pg_statistic_ext as e where e.stxrelid = c.oid)
                or exists (select from pg_constraint as k where k.conrelid = c.oid and k.contype = 'c')
                or exists (
                    select from pg_index as x
                    where
                        x.indexrelid = c.oid
                        and (x.indexprs is not null or x.indpred is not null)
                )
            )
    loop
        raise insufficient_privilege using
            message = format('%I.%I is no plain table', wanted, relation.relname);
    end loop;
    for relation in
        select c.relname from pg_class as c
        where c.relnamespace = wanted::regnamespace and c.relkind = 'r'
    loop
        execute format('alter table %I.%I owner to ti_keeper', wanted, relation.relname);
    end loop;
    -- Rights that were given before would outlive the change of owner.
    execute format(
        'revoke all on all tables in schema %I from public, ti_loader, ti_builder, ti_reader', wanted
    );
    execute format(
        'revoke all on schema %I from public, ti_loader, ti_builder, ti_reader', wanted
    );
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

-- The schemas that the views of pub read, whatever is said of them elsewhere.
create or replace function meta.seen_schemas() returns setof text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select distinct n.nspname::text
    from pg_depend as d
    inner join pg_rewrite as r on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass
    inner join pg_class as v on r.ev_class = v.oid
    inner join pg_class as t on d.refobjid = t.oid and d.refclassid = 'pg_class'::regclass
    inner join pg_namespace as n on t.relnamespace = n.oid
    where v.relnamespace = 'pub'::regnamespace and n.nspname not in ('pub', 'pg_catalog')
$$;

-- Readers see a release that is kept: which one, and when, is written here alone.
create or replace function meta.show_release(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    kept_as text := 'release_' || regexp_replace(lower(wanted), '[^a-z0-9]+', '_', 'g');
begin
    if not exists (
        select from pg_namespace where nspname = kept_as and nspowner = 'ti_keeper'::regrole
    ) then
        raise insufficient_privilege using message = format('%s is not kept', wanted);
    end if;
    -- Said is what is: the views of pub read that release, and no other.
    if (
        select array_agg(seen.name) from meta.seen_schemas() as seen (name)
    ) is distinct from array[kept_as] then
        raise insufficient_privilege using message = format('%s is not what readers see', wanted);
    end if;
    update meta.release set is_current = false where is_current;
    update meta.release
    set
        is_current = true, state = 'published', schema_name = kept_as, withdrawn_at = null,
        -- After all others, whatever the clock says: the last three are kept in that order.
        published_at = greatest(
            clock_timestamp(),
            (select max(o.published_at) from meta.release as o) + interval '1 microsecond'
        )
    where id_release = wanted;
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
                where n.nspowner = 'ti_keeper'::regrole
                order by r.published_at desc, r.id_release limit 3
            )
        )
    ) then
        raise insufficient_privilege using message = format('%s is kept', wanted);
    end if;
    -- Whatever it is called: what readers see is not dropped.
    if exists (
        select from meta.seen_schemas() as seen (name) where seen.name = wanted
    ) then
        raise insufficient_privilege using message = format('%s is what readers see', wanted);
    end if;
    execute format('drop schema if exists %I cascade', wanted);
end
$$;

-- A reader may lift its own time-outs, and readers who follow one another hold up a release
-- together. Ended are those in a transaction for longer than `seconds`; and, of those who hold
-- what readers see, whoever is there for `holding` seconds or more. Their process ids.
drop function if exists meta.end_readers(double precision);
create or replace function meta.end_readers(seconds double precision, holding double precision)
returns setof integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    -- Materialized: nobody is ended before all that is asked of him is known.
    with holders as materialized (
        select l.pid from pg_locks as l
        inner join pg_class as c on l.relation = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
        where
            l.granted
            and l.database = (
                select d.oid from pg_database as d where d.datname = current_database()
            )
            and (n.nspname = 'pub' or starts_with(n.nspname, 'release_'))
    ),

    chosen as materialized (
        select a.pid from pg_stat_activity as a
        where
            a.usename = 'ti_reader' and a.datname = current_database()
            and (
                a.xact_start < clock_timestamp() - make_interval(secs => seconds)
                or (
                    a.xact_start <= clock_timestamp() - make_interval(secs => holding)
                    and a.pid in (select h.pid from holders as h)
                )
            )
    )

    select c.pid from chosen as c where pg_terminate_backend(c.pid)
$$;

revoke execute on function
meta.keep_release(text), meta.replace_release(text), meta.drop_release(text),
meta.show_release(text), meta.end_readers(double precision, double precision)
from public;

-- Those of a database that was made before.
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
end
$$;
