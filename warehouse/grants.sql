-- Who may read and write what beside releases. Every statement can run again.

grant usage on schema meta, quality to ti_loader, ti_builder;
revoke insert, update, delete on all tables in schema meta from ti_loader, ti_builder;
grant select on all tables in schema meta, quality to ti_loader, ti_builder;
-- The loader tells what came, ran and was found; the builder what it built, not what is kept of it.
grant insert, update, delete on all tables in schema quality to ti_loader;
grant insert, update, delete on
meta.run, meta.lock, meta.fetch_log, meta.extraction, meta.alert, meta.trouble, meta.figure
to ti_loader;
grant insert (
    id_release, run_id, portal, nature, code_version, geographie_reference, stale, partial,
    extractions
), update (
    run_id, state, stale, partial, checks_passed, checks_warned, checks_blocked
) on meta.release to ti_builder;
grant insert, update on meta.candidate to ti_builder;
grant insert, update, delete on meta.dictionnaire to ti_builder;

grant usage on schema raw to ti_builder;
grant select on all tables in schema raw to ti_builder;
alter default privileges for role ti_loader in schema raw grant select on tables to ti_builder;

grant usage on schema pub to ti_reader, ti_builder;
grant select on all tables in schema pub to ti_reader, ti_builder;
alter default privileges for role ti_keeper in schema pub
grant select on tables to ti_reader, ti_builder;
