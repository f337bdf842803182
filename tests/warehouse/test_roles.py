"""Roles, proven by trying: what each may do and what it is refused."""

import psycopg
import pytest

from warehouse.credentials import ROLES

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module", autouse=True)
def _one_object_everywhere(server):
    """A table or view in every schema, so that a refusal is about rights, not about absence."""
    with server.connect("loader") as conn:
        conn.execute("create table if not exists raw_store.t as select 1 as id")
        conn.execute("create or replace view raw.t as select * from raw_store.t")
    with server.connect("builder") as conn:
        for schema in ("staging", "intermediate", "star", "marts"):
            conn.execute(f"create table if not exists {schema}.t as select 1 as id")
    with server.connect("admin") as conn:
        conn.execute("create schema release_t; create table release_t.t as select 1 as id")
        conn.execute("select meta.keep_release('release_t'); set role ti_keeper")
        conn.execute("create or replace view pub.t as select * from release_t.t")
    yield
    with server.connect("admin") as conn:
        conn.execute("drop schema release_t cascade")
        conn.execute("drop table raw_store.t cascade")
        for schema in ("staging", "intermediate", "star", "marts"):
            conn.execute(f"drop table {schema}.t")


def test_the_reader_reads_what_is_published(reader):
    assert reader.execute("select * from t").fetchall() == [(1,)]


PRIVATE = [
    *(f"{schema}.t" for schema in ("raw_store", "raw", "staging", "intermediate", "star", "marts")),
    *("release_t.t", "meta.run", "meta.portal", "quality.check_result", "quality.quarantine"),
]


@pytest.mark.parametrize("table", PRIVATE)
def test_the_reader_reads_nothing_else(reader, table):
    with pytest.raises(DENIED):
        reader.execute(f"select * from {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "create table pub.mine (id int)",
        "create table public.mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "insert into pub.t values (2)",
        "delete from pub.t",
        "drop view pub.t",
        "alter view pub.t rename to u",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'x')",
        "select pg_read_file('/etc/passwd')",
        "copy (select 1) to program 'true'",
        "copy (select 1) to '/tmp/x'",
        "set role ti_builder",
        "alter role ti_reader superuser",
        "select passwd from pg_shadow",
    ],
)
def test_the_reader_changes_nothing(reader, statement):
    reader.execute("set default_transaction_read_only = off")
    with pytest.raises(DENIED):
        reader.execute(statement)


def test_the_reader_is_bound_in_time_and_read_only(reader):
    assert reader.execute("show default_transaction_read_only").fetchone() == ("on",)
    assert reader.execute("show statement_timeout").fetchone() == ("5min",)
    assert reader.execute("show search_path").fetchone() == ("pub",)


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_reader_has_no_other_database(server, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(**{**server.params("reader"), "dbname": database})


def test_a_view_published_later_is_readable_without_a_grant(admin, reader):
    admin.execute("set role ti_keeper; create view pub.later as select 1 as id")
    assert reader.execute("select * from pub.later").fetchall() == [(1,)]
    admin.execute("drop view pub.later")


def test_the_builder_reads_what_is_accepted_and_owns_what_it_builds(builder):
    assert builder.execute("select * from raw.t").fetchall() == [(1,)]
    builder.execute("select * from meta.extraction")
    builder.execute("select * from quality.quarantine")
    builder.execute("create table marts.mine (id int)")
    builder.execute("drop table marts.mine")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into raw_store.t values (2)",
        "drop view raw.t",
        "create table raw.mine (id int)",
        "insert into meta.portal (key) values ('x')",
        "delete from meta.run",
        "delete from quality.quarantine",
    ],
)
def test_the_builder_does_not_touch_what_was_loaded(builder, statement):
    with pytest.raises(DENIED):
        builder.execute(statement)


@pytest.mark.parametrize("table", ["staging.t", "star.t", "marts.t", "pub.t", "release_t.t"])
def test_the_loader_does_not_see_what_is_built(loader, table):
    with pytest.raises(DENIED):
        loader.execute(f"select * from {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "drop schema {0} cascade",
        "drop table {0}.a_v1 cascade",
        "truncate {0}.a_v1",
        "delete from {0}.a_v1",
        "update {0}.a_v1 set id = 0",
        "alter table {0}.a_v1 rename to b_v1",
        "alter schema {0} rename to release_x",
        "alter schema {0} owner to ti_builder",
        "create table {0}.more (id int)",
        "set role ti_admin",
        "select meta.keep_release('{0}')",
        "select meta.keep_release('raw_store')",
        "create table pub_next.a_v1 () inherits ({0}.a_v1)",
        "create schema release_x",
        "alter schema pub_next rename to release_x",
        "create extension hstore",
        "create extension tablefunc schema marts",
        "create or replace view pub.a_v1 as select 1 as id",
        "create view pub.mine as select 1 as id",
        "drop view pub.a_v1",
        "alter view pub.a_v1 owner to ti_builder",
        "alter schema pub owner to ti_builder",
        "alter view pub.a_v1 set (security_invoker = true)",
    ],
)
def test_the_builder_does_not_touch_a_release(builder, reader, published, statement):
    with pytest.raises(DENIED):
        builder.execute(statement.format(published))
    assert reader.execute("select count(*) from pub.a_v1").fetchone() == (2,)
    assert builder.execute(f"select count(*) from {published}.a_v1").fetchone() == (2,)


THROUGH_A_VIEW = [
    "select meta.keep_release('{0}')::text",
    "select set_config('role', 'ti_keeper', false)",
    "select set_config('role', 'ti_admin', false)",
    "select query_to_xml('drop table {0}.a_v1', false, false, '')",
    "select query_to_xml('delete from meta.release', false, false, '')",
]


@pytest.mark.parametrize("query", THROUGH_A_VIEW)
def test_what_the_loader_leaves_for_the_builder_to_read_does_nothing(
    loader, builder, reader, published, query
):
    """A view runs with the rights of who reads it, where it calls a function."""
    loader.execute(f"create view raw.trap as {query.format(published)} as said")
    try:
        with pytest.raises((DENIED, psycopg.errors.FeatureNotSupported)):
            builder.execute("select * from raw.trap")
        assert reader.execute("select count(*) from pub.a_v1").fetchone() == (2,)
    finally:
        loader.execute("drop view raw.trap")


def test_nothing_of_ours_runs_with_the_rights_of_its_owner(admin):
    query = "select oid::regprocedure::text from pg_proc where prosecdef and pronamespace >= 16384"
    assert admin.execute(query).fetchall() == []


IDENTITY = "id_release, portal, nature, code_version, geographie_reference"


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"update meta.release set {column} = default"
            for column in ("schema_name", "published_at", "is_current", "id_release", "created_at")
        ),
        f"insert into meta.release ({IDENTITY}, published_at, schema_name) "
        "values ('x', 'sample', 'sample', '0', '2025-01-01', now(), '{0}')",
        "delete from meta.release",
        "delete from meta.way_back",
        "update meta.figure set valeur = 0",
        "update meta.release set withdrawn_at = now()",
        "insert into meta.way_back (to_release) values ('x')",
        "set role ti_keeper",
    ],
)
def test_the_builder_does_not_say_what_is_kept(builder, published, statement):
    with pytest.raises(DENIED):
        builder.execute(statement.format(published))


@pytest.mark.parametrize(
    "statement",
    [
        "create or replace view pub.t as select 2 as id",
        "alter view pub.t rename to u",
        "drop view pub.t",
        "create table pub.mine (id int)",
        "grant select on pub.t to public",
        "select meta.keep_release('release_t')",
        "create schema release_x",
        "set role ti_builder",
        "insert into meta.candidate (id_release) values ('x')",
        "update meta.candidate set id_release = 'x'",
        "update meta.release set is_current = false",
        "delete from meta.release",
        f"insert into meta.release ({IDENTITY}) values ('x', 'p', 'n', '0', '2025-01-01')",
        "insert into meta.way_back (to_release) values ('x')",
        "delete from meta.dictionnaire",
        "update meta.portal set key = 'x'",
        "truncate meta.release",
    ],
)
def test_the_loader_does_not_alter_what_is_published(loader, statement):
    with pytest.raises(DENIED):
        loader.execute(statement)


@pytest.mark.parametrize("language", ["sql", "plpgsql"])
@pytest.mark.parametrize("schema", ["raw", "raw_store", "pg_temp"])
def test_the_loader_hands_on_no_function(loader, schema, language):
    body = {"sql": "select 1", "plpgsql": "begin return 1; end"}[language]
    make = f"create function {schema}.f() returns int language {language} as '{body}'"
    with pytest.raises(DENIED, match=f"permission denied for language {language}"):
        loader.execute(make)


def test_what_the_loader_could_make_is_plain(loader, builder, reader):
    """The way that a function would take: a view of raw, read by who builds."""
    loader.execute("create view raw.way as select 1 as id")
    assert builder.execute("select * from raw.way").fetchall() == [(1,)]
    with pytest.raises(DENIED):
        builder.execute("create function marts.f() returns int language sql as 'select 1'")
    loader.execute("drop view raw.way")


def test_no_client_role_is_a_superuser(admin):
    names = [ROLES[role] for role in ("loader", "builder", "reader")]
    query = """
        select bool_or(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
        from pg_roles where rolname = any(%s)
    """
    assert admin.execute(query, [names]).fetchone() == (False,)


@pytest.mark.parametrize("role", ["loader", "builder", "reader", "admin"])
def test_a_wrong_password_is_refused(server, role):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**{**server.params(role), "password": "wrong"})


def test_no_password_is_in_the_log(server):
    log = (server.home.logs / "postgres.log").read_text()
    assert log
    for role in ROLES:
        assert server.params(role)["password"] not in log
