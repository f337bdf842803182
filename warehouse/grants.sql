-- Who may read and write what beside releases. Every statement can run again.

grant execute on function
meta.keep_release(text), meta.replace_release(text), meta.drop_release(text),
meta.end_readers(double precision)
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
