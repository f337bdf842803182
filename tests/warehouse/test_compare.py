"""What `ti diff` tells of two releases: rows, totals, movements, definitions, sources."""

import pytest

from extractors.errors import MisuseError
from ti.diff_text import text
from warehouse.compare import Movement, compare, rows_that_differ, sides

SCHEMAS = """
create schema avant; create schema apres;
create table avant.commune_v1 (code_commune text, code_epci text, population integer);
create table apres.commune_v1 (code_commune text, code_epci text, population bigint, nom text);
insert into avant.commune_v1 values ('01001', 'A', 10), ('01002', 'A', 20), (null, 'B', 5);
insert into apres.commune_v1 values ('01001', 'A', 10), ('01003', 'A', 30), (null, 'B', 9);
create table avant.activite_v1 as select 'a' as code, 1 as n;
create table apres.activite_v1 as select 'a' as code, 1 as n;
create table apres.nouvelle_v1 as select 1 as a;
create table avant.source_v1 as select 'cog_insee' as source, '2025' as vintage;
create table apres.source_v1 as
select 'cog_insee' as source, vintage from (values ('2025'), ('2026')) as v (vintage);
"""
KEYS = {"commune_v1": ("code_commune",), "activite_v1": ("code",)}


@pytest.fixture
def two(server):
    """A connection to two schemas of views, undone afterwards."""
    with server.connect("admin") as conn, conn.transaction(force_rollback=True):
        conn.execute(SCHEMAS)
        yield conn


def test_rows_totals_movements_and_columns_are_told(two) -> None:
    found = {one.view: one for one in compare(two, "avant", "apres", KEYS)}
    communes = found["commune_v1"]
    assert (communes.rows, communes.added, communes.removed, communes.changed) == ((3, 3), 1, 1, 1)
    assert communes.columns == ["+ nom text", "population integer → bigint"]
    assert communes.totals == {"population": (35, 49)}
    assert communes.movements == {"population": [Movement(("None",), 5, 9)]}
    assert found["activite_v1"].same
    assert (found["nouvelle_v1"].added, found["nouvelle_v1"].columns) == (1, ["+ a integer"])
    assert "source_v1" not in found


def test_a_release_is_the_same_as_itself(two) -> None:
    assert all(one.same for one in compare(two, "apres", "apres", KEYS))


def test_the_text_starts_with_the_sources(two) -> None:
    sources = rows_that_differ(two, "source_v1", "avant", "apres", ("source", "vintage"))
    texts = rows_that_differ(two, "dictionnaire_v1", "avant", "apres", ("vue",))
    assert (sources, texts) == (([("cog_insee", "2026")], []), ([], []))
    lines = list(text(("a", "b"), compare(two, "avant", "apres", KEYS), sources, texts))
    assert lines[:3] == ["a → b", "sources", "  + cog_insee 2026"]
    assert "1 vues identiques sur 3" in lines
    assert "total commune_v1.population : 35 → 49" in lines


def test_a_release_that_is_not_kept_is_named(two) -> None:
    with pytest.raises(MisuseError, match="sample-none"):
        sides(two, ["sample-none", "candidat"])
