-- Releases: the builder hands over what it built. Every statement can run again.

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
    -- What its owner would run or look through for somebody else does not become the
    -- administrator's: a view, a trigger, a rule, a default, an index on more than columns.
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
        execute format('alter table %I.%I owner to %I', wanted, relation.relname, current_user);
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
    -- Whatever it is called: what readers see is not dropped.
    if exists (
        select from pg_depend as d
        inner join pg_rewrite as r on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass
        inner join pg_class as v on r.ev_class = v.oid
        inner join pg_class as t on d.refobjid = t.oid and d.refclassid = 'pg_class'::regclass
        where v.relnamespace = 'pub'::regnamespace and t.relnamespace = to_regnamespace(wanted)
    ) then
        raise insufficient_privilege using message = format('%s is what readers see', wanted);
    end if;
    execute format('drop schema if exists %I cascade', wanted);
end
$$;

-- A reader may lift its own time-outs: one that is in a transaction for longer than that many
-- seconds, which is what holds up a release, is ended by who may end it.
create or replace function meta.end_readers(seconds double precision) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) filter (where pg_terminate_backend(pid))::integer
    from pg_stat_activity
    where
        usename = 'ti_reader' and datname = current_database()
        and xact_start < clock_timestamp() - make_interval(secs => seconds)
$$;

revoke execute on function
meta.keep_release(text), meta.replace_release(text), meta.drop_release(text),
meta.end_readers(double precision)
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
