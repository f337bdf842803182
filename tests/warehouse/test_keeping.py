"""What is kept of a release, proven by trying: plain tables that nobody changes."""

from contextlib import suppress

import psycopg
import pytest
from support.releases import candidate

from warehouse import release
from warehouse.credentials import ROLES
from warehouse.migrate import migrate

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module", autouse=True)
def _something_loaded(server):
    with server.connect("loader") as conn:
        conn.execute("create view raw.t as select 1 as id")
    yield
    with server.connect("loader") as conn:
        conn.execute("drop view raw.t")


HANDED_OVER = {
    "a view": "create view pub_next.v as select * from {0}.a_v1",
    "a view of what was loaded": "create view pub_next.v as select * from raw.t",
    "an index on a function": (
        "create table pub_next.v (id int);"
        "create function pub_next.f(int) returns int language sql immutable as 'select 1';"
        "create index on pub_next.v (pub_next.f(id))"
    ),
    "an index on a function of another schema": (
        "create table pub_next.v (id int);"
        "create function marts.f(int) returns int language sql immutable as 'select 1';"
        "create index on pub_next.v (marts.f(id))"
    ),
    "a default": "create table pub_next.v (id int default length(current_user::text))",
    "a check": "create table pub_next.v (id int check (id > 0))",
    "a sequence": "create table pub_next.v (id int generated always as identity)",
    "a trigger": (
        "create table pub_next.v (id int);"
        "create function pub_next.f() returns trigger language plpgsql as 'begin return new; end';"
        "create trigger t before insert on pub_next.v execute function pub_next.f()"
    ),
    "a rule": (
        "create table pub_next.v (id int);"
        "create rule r as on insert to pub_next.v do instead nothing"
    ),
    "rows that a policy hides": (
        "create table pub_next.v (id int); alter table pub_next.v enable row level security"
    ),
    "rows that a crash loses": "create unlogged table pub_next.v (id int)",
    "statistics": (
        "create table pub_next.v (a int, b int);"
        "create statistics pub_next.s on a, b from pub_next.v"
    ),
    "a parent": "create table marts.p (id int); create table pub_next.v () inherits (marts.p)",
    "a child": "create table pub_next.v (id int); create table marts.p () inherits (pub_next.v)",
    "a partition": (
        "create table marts.p (id int) partition by list (id);"
        "create table pub_next.v partition of marts.p for values in (1)"
    ),
    "partitions": "create table pub_next.v (id int) partition by list (id)",
    "a type of its own": "create type marts.p as enum ('a'); create table pub_next.v (id marts.p)",
    "an array of a type of its own": (
        "create type marts.p as enum ('a'); create table pub_next.v (id marts.p[])"
    ),
    "a domain": "create domain marts.p as int; create table pub_next.v (id marts.p)",
    "a domain in the schema": (
        "create domain pub_next.p as int; create table pub_next.v (id pub_next.p)"
    ),
    "a type as table": "create type marts.p as (id int); create table pub_next.v of marts.p",
    "a collation": (
        'create collation marts.p from "C"; create table pub_next.v (id text collate marts.p)'
    ),
    "another's key": (
        "create table pub_next.v (id int primary key);"
        "create table marts.p (id int references pub_next.v)"
    ),
    "a function": "create function pub_next.f() returns int language sql as 'select 1'",
    "a function that reads it": (
        "create table pub_next.v (id int);"
        "create function marts.f(int) returns bigint language sql"
        " begin atomic select count(*) from pub_next.v; end"
    ),
}


@pytest.fixture
def functions(admin):
    """A server whose languages are free, as of an administrator who may not close them."""
    admin.execute("grant usage on language sql, plpgsql to public")
    yield
    admin.execute("revoke usage on language sql, plpgsql from public")


@pytest.mark.parametrize("name", HANDED_OVER)
def test_nothing_but_plain_tables_is_kept(builder, reader, admin, published, functions, name):
    candidate(admin, "sample-more", 5)
    builder.execute(HANDED_OVER[name].format(published))
    try:
        with pytest.raises(DENIED, match=r"release_sample_more cannot be kept: .* is no plain"):
            release.switch(admin, "sample-more")
        assert reader.execute("select count(*) from pub.a_v1").fetchone() == (2,)
    finally:
        release.clear_candidate(admin)
        for thing in ("table marts.p", "type marts.p", "collation marts.p", "function marts.f"):
            with suppress(psycopg.errors.WrongObjectType):
                admin.execute(f"drop {thing.replace(' ', ' if exists ')} cascade")
        admin.execute("delete from meta.release where id_release = 'sample-more'")


def test_plain_tables_are_kept_with_their_keys_and_indexes(builder, reader, admin, published):
    candidate(admin, "sample-more", 5)
    builder.execute('create table pub_next.k (id int primary key, nom text collate "C" not null)')
    builder.execute("create index on pub_next.k (nom); alter table pub_next.k add unique (nom)")
    builder.execute("create view marts.outside as select * from pub_next.k")
    release.switch(admin, "sample-more")
    try:
        assert reader.execute("select count(*) from pub.k").fetchone() == (0,)
        for statement in (
            "insert into release_sample_more.k values (1, 'a')",
            "insert into marts.outside values (1, 'a')",
            "drop schema release_sample_more cascade",
        ):
            with pytest.raises(DENIED):
                builder.execute(statement)
    finally:
        admin.execute("drop schema release_sample_more cascade")
        admin.execute("delete from meta.release where id_release = 'sample-more'")


def test_rights_given_before_do_not_outlive_the_change_of_owner(builder, loader, admin):
    release.clear_candidate(admin)
    builder.execute("create table pub_next.v (id int)")
    builder.execute("grant all on schema pub_next to public")
    builder.execute("grant all on pub_next.v to public, ti_builder, ti_loader")
    builder.execute("grant update (id) on pub_next.v to public, ti_builder")
    admin.execute("alter schema pub_next rename to release_y")
    admin.execute("select meta.keep_release('release_y')")
    try:
        for conn in (builder, loader):
            for statement in (
                "insert into release_y.v values (1)",
                "update release_y.v set id = 1",
                "create table release_y.w (id int)",
                "lock table release_y.v in share mode",
            ):
                with pytest.raises(DENIED), conn.transaction():
                    conn.execute(statement)
    finally:
        admin.execute("drop schema release_y cascade")
        release.clear_candidate(admin)


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


def test_what_an_earlier_database_kept_is_handed_on(server, admin, published):
    for thing in (f"schema {published}", f"table {published}.a_v1", "schema pub", "view pub.a_v1"):
        admin.execute(f"alter {thing} owner to ti_builder")
    admin.execute("update meta.migration set digest = 'older'")
    migrate(server)
    owner = "select pg_get_userbyid(relowner) from pg_class where oid = %s::regclass"
    for table in (f"{published}.a_v1", "pub.a_v1"):
        assert admin.execute(owner, [table]).fetchone() == ("ti_keeper",)
    owner = "select pg_get_userbyid(nspowner) from pg_namespace where nspname = any(%s)"
    assert set(admin.execute(owner, [[published, "pub"]])) == {("ti_keeper",)}
