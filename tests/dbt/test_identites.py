"""Each identity of the project is silent on good tables and fires on each that was poisoned.

A file of `identites/` per identity: `create` statements of good tables, named after the models that
the identity reads, then damages, each after a line `-- poison: what is wrong`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dbt.cli.main import dbtRunner

from warehouse.embedded import EmbeddedServer
from warehouse.parsing import PROJECT
from warehouse.system import file_lock

FOLDER = Path(__file__).parent / "identites"
POISON = re.compile(r"^-- poison: (.+)\n", re.MULTILINE)
# What dbt writes for a reference; a temporary table of that name stands for it.
RELATION = re.compile(r'"\w+"\."\w+"\."(\w+)"')
COLUMNS = """
select c.relname, array_agg(a.attname::text)
from pg_class as c
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
where c.relnamespace = pg_my_temp_schema() and c.relkind = 'r'
group by c.relname
"""


@dataclass(frozen=True)
class Identity:
    """The good tables of an identity, and what is done to them."""

    name: str
    tables: str
    poisons: dict[str, str]


def read(path: Path) -> Identity:
    """The identity that a file describes."""
    tables, *rest = POISON.split(path.read_text(encoding="utf-8"))
    poisons = dict(zip(rest[::2], rest[1::2], strict=True))
    assert len(poisons) == len(rest) // 2, f"{path.name}: two poisons of one name"
    return Identity(path.stem, tables, poisons)


CASES = [read(path) for path in sorted(FOLDER.glob("*.sql"))]
POISONED = [(one, poison) for one in CASES for poison in one.poisons]


@pytest.fixture(scope="module")
def compiled(dbt_manifest: Path) -> dict[str, str]:
    """The query of each identity by name, as dbt compiles it, on tables without a schema.

    From the parse that the tests share, and without a database: no macro asks one.
    """
    target = ["--target-path", str(dbt_manifest.parent), "--no-write-json"]
    quiet = ["--quiet", "--no-print", "--log-level", "none", "--log-path", str(dbt_manifest.parent)]
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    offline = ["--no-introspect", "--no-populate-cache", "--select", "path:tests/identites"]
    with file_lock(dbt_manifest.parent.with_suffix(".lock")):
        done = dbtRunner().invoke([*quiet, "compile", *folders, *target, *offline])
    assert done.success, done.exception
    nodes = [result.node for result in done.result.results]
    return {node.name: RELATION.sub(r'"\1"', node.compiled_code) for node in nodes}


@pytest.fixture
def conn(server: EmbeddedServer) -> Iterator[psycopg.Connection[Any]]:
    """A connection on which nothing lasts."""
    with server.connect("builder") as builder, builder.transaction(force_rollback=True):
        yield builder


def rows(conn: psycopg.Connection[Any], query: str) -> int:
    """How many rows an identity reports."""
    (count,) = conn.execute(f"select count(*) from ({query}) as found").fetchone()
    return int(count)


def test_every_identity_has_its_case() -> None:
    """One that nobody poisons may never fire."""
    known = {path.stem for path in (PROJECT / "tests" / "identites").glob("*.sql")}
    assert {one.name for one in CASES} == known
    assert [one.name for one in CASES if len(one.poisons) < 2] == []


@pytest.mark.parametrize("identity", CASES, ids=lambda one: one.name)
def test_it_is_silent_on_good_tables(
    identity: Identity, conn, compiled: dict[str, str], models: dict[str, dict[str, Any]]
) -> None:
    conn.execute(identity.tables)
    query = compiled[identity.name]
    made = dict(conn.execute(COLUMNS).fetchall())
    for table, columns in made.items():
        assert f'"{table}"' in query
        assert set(columns) <= models[table]["columns"].keys()
        assert rows(conn, f'select * from "{table}"') > 0
    assert rows(conn, query) == 0


@pytest.mark.parametrize(
    ("identity", "poison"), POISONED, ids=[f"{one.name}: {poison}" for one, poison in POISONED]
)
def test_it_fires_on_poisoned_tables(
    identity: Identity, poison: str, conn, compiled: dict[str, str]
) -> None:
    conn.execute(identity.tables)
    conn.execute(identity.poisons[poison])
    assert rows(conn, compiled[identity.name]) > 0
