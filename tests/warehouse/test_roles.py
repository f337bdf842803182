"""Roles, proven by trying: what each may do and what it is refused."""

import psycopg
import pytest
from support.releases import candidate

from warehouse import release
from warehouse.credentials import ROLES
from warehouse.migrate import migrate

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module", autouse=True)
def _one_object_everywhere(server):
    """A table or view in every schema, so that a refusal is about rights, not about absence."""
    with server.connect("loader") as conn:
        conn.execute("create table if not exists raw_store.t as select 1 as id")
        conn.execute("create or replace view raw.t as select * from raw_store.t")
    with server.connect("builder") as conn:
        conn.execute("create schema if not exists release_t")
        for schema in ("staging", "intermediate", "star", "marts", "release_t"):
            conn.execute(f"create table if not exists {schema}.t as select 1 as id")
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


def test_a_view_published_later_is_readable_without_a_grant(builder, reader):
    builder.execute("create view pub.later as select 1 as id")
    assert reader.execute("select * from pub.later").fetchall() == [(1,)]
    builder.execute("drop view pub.later")


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


@pytest.fixture
def published(builder, admin):
    """A release that readers see, as a switch leaves it."""
    candidate(builder, "sample-roles", 2)
    release.switch(builder, "sample-roles")
    yield "release_sample_roles"
    admin.execute("drop schema release_sample_roles cascade")
    admin.execute("delete from meta.release where id_release = 'sample-roles'")


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
        "select meta.drop_release('{0}')",
        "select meta.drop_release('raw_store')",
        "select meta.replace_release('raw_store')",
        "select meta.keep_release('raw_store')",
    ],
)
def test_the_builder_does_not_touch_a_release(builder, reader, published, statement):
    with pytest.raises(DENIED):
        builder.execute(statement.format(published))
    assert reader.execute("select count(*) from pub.a_v1").fetchone() == (2,)
    assert builder.execute(f"select count(*) from {published}.a_v1").fetchone() == (2,)


HANDED_OVER = {
    "a view": "create view release_x.v as select * from {0}.a_v1",
    "a view of what was loaded": "create view release_x.v as select * from raw.t",
    "an index on a function": (
        "create table release_x.v (id int);"
        "create function release_x.f(int) returns int language sql immutable as 'select 1';"
        "create index on release_x.v (release_x.f(id))"
    ),
    "a default": "create table release_x.v (id int default length(current_user::text))",
    "a trigger": (
        "create table release_x.v (id int);"
        "create function release_x.f() returns trigger language plpgsql as 'begin return new; end';"
        "create trigger t before insert on release_x.v execute function release_x.f()"
    ),
}


@pytest.fixture
def functions(admin):
    """A server whose languages are free, as of an administrator who may not close them."""
    admin.execute("grant usage on language sql, plpgsql to public")
    yield
    admin.execute("revoke usage on language sql, plpgsql from public")


@pytest.mark.parametrize("name", HANDED_OVER)
def test_nothing_but_plain_tables_is_handed_over(builder, published, functions, name):
    builder.execute("create schema release_x")
    try:
        builder.execute(HANDED_OVER[name].format(published))
        with pytest.raises(DENIED, match="is no plain table"):
            builder.execute("select meta.keep_release('release_x')")
    finally:
        builder.execute("drop schema release_x cascade")


def test_rights_given_before_do_not_outlive_the_change_of_owner(builder, loader, admin):
    builder.execute("create schema release_y; create table release_y.v (id int)")
    builder.execute("grant all on schema release_y to public")
    builder.execute("grant all on release_y.v to public, ti_builder, ti_loader")
    builder.execute("select meta.keep_release('release_y')")
    try:
        for conn in (builder, loader):
            with pytest.raises(DENIED):
                conn.execute("insert into release_y.v values (1)")
            with pytest.raises(DENIED):
                conn.execute("create table release_y.w (id int)")
    finally:
        admin.execute("drop schema release_y cascade")


def test_what_readers_see_is_dropped_under_no_other_name(builder, reader, published):
    builder.execute("begin")
    builder.execute(f"select meta.replace_release('{published}')")
    with pytest.raises(DENIED, match="is what readers see"):
        builder.execute(f"select meta.drop_release('{published}_replaced')")
    builder.execute("rollback")
    assert reader.execute("select count(*) from pub.a_v1").fetchone() == (2,)


def test_what_readers_see_is_kept_when_no_release_is_said_to_be_it(builder, admin, published):
    admin.execute("update meta.release set schema_name = 'none' where is_current")
    with pytest.raises(DENIED, match="is what readers see"):
        builder.execute(f"select meta.drop_release('{published}')")


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
        "select meta.show_release('staging')",
        "select meta.show_release('unknown')",
        "set role ti_keeper",
    ],
)
def test_the_builder_does_not_say_what_is_kept(builder, published, statement):
    with pytest.raises(DENIED):
        builder.execute(statement.format(published))


def test_a_release_is_said_to_be_current_only_where_readers_see_it(builder, published, admin):
    builder.execute("create schema release_sample_aside")
    builder.execute("create table release_sample_aside.a (id int)")
    builder.execute("select meta.keep_release('release_sample_aside')")
    builder.execute("select meta.show_release('sample-roles')")
    try:
        with pytest.raises(DENIED, match="is not what readers see"):
            builder.execute("select meta.show_release('sample-aside')")
        builder.execute("create view pub.mixed as select * from release_sample_aside.a")
        with pytest.raises(DENIED, match="is not what readers see"):
            builder.execute("select meta.show_release('sample-roles')")
    finally:
        admin.execute("drop schema release_sample_aside cascade")


def test_releases_that_were_not_handed_over_push_none_out(builder, published, admin):
    candidate(builder, "sample-after", 3)
    release.switch(builder, "sample-after")
    names = [f"release_fake_{number}" for number in range(3)]
    try:
        for name in names:
            builder.execute(f"create schema {name}; create table {name}.a_v1 (id int)")
            admin.execute(
                f"insert into meta.release ({IDENTITY}, published_at, schema_name) "
                "values (%s, 'sample', 'sample', '0', '2025-01-01', 'infinity', %s)",
                [name, name],
            )
        with pytest.raises(DENIED, match="is kept"):
            builder.execute(f"select meta.drop_release('{published}')")
    finally:
        for name in (*names, "release_sample_after"):
            admin.execute(f"drop schema {name} cascade")
        admin.execute("delete from meta.release where schema_name <> %s", [published])


def test_what_is_kept_belongs_to_a_role_that_nobody_is(admin, published):
    owners = admin.execute(
        """
        select pg_get_userbyid(nspowner) from pg_namespace where nspname = %s
        union select pg_get_userbyid(relowner) from pg_class where relnamespace = %s::regnamespace
        """,
        [published, published],
    ).fetchall()
    assert owners == [("ti_keeper",)]
    names = [ROLES[role] for role in ("loader", "builder", "reader")]
    can = "select rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname = 'ti_keeper'"
    assert admin.execute(can).fetchone() == (False, False, False)
    member = "select bool_or(pg_has_role(n, 'ti_keeper', 'member')) from unnest(%s::text[]) as n"
    assert admin.execute(member, [names]).fetchone() == (False,)


def test_what_the_administrator_kept_is_handed_on(server, admin, published):
    admin.execute(f"alter schema {published} owner to ti_admin")
    admin.execute(f"alter table {published}.a_v1 owner to ti_admin")
    admin.execute("update meta.migration set digest = 'older'")
    migrate(server)
    owner = "select pg_get_userbyid(relowner) from pg_class where oid = %s::regclass"
    assert admin.execute(owner, [f"{published}.a_v1"]).fetchone() == ("ti_keeper",)


@pytest.mark.parametrize(
    "statement",
    [
        "create or replace view pub.t as select 2 as id",
        "alter view pub.t rename to u",
        "drop view pub.t",
        "create table pub.mine (id int)",
        "grant select on pub.t to public",
        "select meta.drop_release('release_t')",
        "select meta.show_release('release_t')",
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
