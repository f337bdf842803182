-- Roles of the warehouse. They belong to the whole server: made once, never dropped here.
-- Passwords are set by migrate.py as SCRAM verifiers, so that no log ever sees them.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['ti_loader', 'ti_builder', 'ti_reader'] loop
        if not exists (select 1 from pg_roles where rolname = wanted) then
            execute format('create role %I login', wanted);
        end if;
    end loop;
    -- Owns what readers see and the releases that are kept. Nobody logs in as it, and it may do nothing else.
    if not exists (select 1 from pg_roles where rolname = 'ti_keeper') then
        create role ti_keeper nologin;
    end if;
end
$$;

-- Lets an administrator who is not a superuser make schemas that those roles own, and end readers.
grant ti_loader, ti_builder, ti_reader, ti_keeper to current_user;

do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format(
        'grant connect, temporary on database %I to ti_loader, ti_builder', current_database()
    );
    -- Schemas are the administrator's to make; with this right come extensions too.
    execute format('revoke create on database %I from ti_builder', current_database());
    execute format('grant connect on database %I to ti_reader', current_database());
end
$$;

revoke all on schema public from public;

-- Large objects are the one thing any role may write whatever its grants; the locks on numbers that
-- the portal takes are what any role may hold up; a function in a view, or in whatever else is
-- handed on, runs as who reads it: only the administrator makes functions.
do $$
declare
    writer regprocedure;
begin
    if (select rolsuper from pg_roles where rolname = current_user) then
        for writer in
            select oid::regprocedure
            from pg_proc
            where
                pronamespace = 'pg_catalog'::regnamespace
                and (
                    proname in ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_put', 'lowrite')
                    or proname ~ '^pg_(try_)?advisory_'
                )
        loop
            execute format('revoke execute on function %s from public', writer);
            if starts_with(writer::text, 'pg_') then
                execute format('grant execute on function %s to ti_loader, ti_builder', writer);
            end if;
        end loop;
        revoke usage on language sql, plpgsql from public, ti_loader, ti_builder, ti_reader;
    end if;
end
$$;
