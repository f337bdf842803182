"""A table refreshed by difference holds the rows of a whole load, whatever changed."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from psycopg import sql

from benchmarks.sirene_generator.generate import Spec, generate
from benchmarks.sirene_generator.layouts import FILES
from extractors.derived import derived_files, read_any
from extractors.errors import SourceError
from extractors.home import Home
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from warehouse.copy import load
from warehouse.differences import _slices, difference
from warehouse.encode import LINE, copy_rows, declared
from warehouse.refresh import load_by_difference, merge

PART, KEY = "etablissement_industriel", ("siret",)
# Of the rows: some with another band, some with no state any more, some gone, some that came.
NEXT_MONTH = """
copy (
    select * exclude (rang) replace (
        case when rang % 100 = 1 then '42' else tranche_effectif end as tranche_effectif,
        case when rang % 101 = 2 then null else date_debut end as date_debut
    )
    from (select *, row_number() over (order by siret) as rang from '{before}')
    where rang % 997 <> 3
    union all
    select * replace ('9' || right(siret, 13) as siret, '9' || right(siren, 8) as siren)
    from (select * from '{before}' order by siret limit 20)
) to '{after}'
"""


@pytest.fixture(scope="module")
def months(tmp_path_factory) -> tuple[Path, Path]:
    """The industrial establishments of a month and of the next."""
    folder = tmp_path_factory.mktemp("months")
    generate(Spec(20_000, units_a_block=20_000), folder)
    source, home = load_registry()["sirene"], Home("dir:x", folder / "home")
    files = [lake_file(folder / n, source, p, "2025-11-01") for p, (n, _) in FILES.items()]
    made = {one.part: one for one in derived_files(files, source, home)}
    before = read_any(made[PART], source, home, files).parquet
    after = folder / "after.parquet"
    duckdb.execute(NEXT_MONTH.format(before=before, after=after))
    return before, after


def beyond(loader, one: str, other: str) -> int:
    """How many rows the first table has beyond the second's."""
    query = f"table raw_store.{one} except all table raw_store.{other}"
    return loader.execute(f"select count(*) from ({query}) as d").fetchone()[0]


def test_a_refreshed_table_is_the_whole_load_row_by_row(loader, months, tmp_path):
    before, after = months
    source = load_registry()["sirene"]
    columns = source.columns(PART, "2025")
    old = lake_file(before, source, PART, "2025-11-01")
    new = lake_file(after, source, PART, "2025-12-01")
    first = load(loader, old, before, columns)
    refreshed = load_by_difference(loader, new, after, columns, KEY, (first.table, before))
    whole = load(loader, lake_file(after, source, PART, "2025-12-02"), after, columns)
    assert refreshed.rows == whole.rows
    for one, other in ((refreshed, whole), (whole, refreshed)):
        assert beyond(loader, one.table, other.table) == 0
    assert beyond(loader, first.table, whole.table) > 50
    again = load(loader, new, after, columns)
    assert (again.copied, again.table) == (False, refreshed.table)


def test_only_what_differs_is_copied(months, tmp_path):
    before, after = months
    found = difference(before, after, KEY, tmp_path)
    rows = {
        name: duckdb.execute(f"select count(*) from '{path}'").fetchone()[0]
        for name, path in vars(found).items()
    }
    total = duckdb.execute(f"select count(*) from '{before}'").fetchone()[0]
    assert rows["gone"] == total // 997 + (total % 997 >= 3)
    assert 0.015 * total < rows["now"] < 0.03 * total
    same = difference(before, before, KEY, tmp_path)
    assert duckdb.execute(f"select count(*) from '{same.now}'").fetchone() == (0,)
    assert duckdb.execute(f"select count(*) from '{same.gone}'").fetchone() == (0,)


@pytest.mark.parametrize("order", ["siret", "random()"])
def test_slices_of_the_difference_change_nothing(months, tmp_path, monkeypatch, order):
    before, after = months
    whole = difference(before, after, KEY, tmp_path)
    expected = [pq.read_table(path) for path in vars(whole).values()]
    cut = tmp_path / "cut.parquet"
    duckdb.execute(f"copy (from '{after}' order by {order}) to '{cut}' (row_group_size 2048)")
    monkeypatch.setattr("warehouse.differences.SLICE_ROWS", 1_000)
    assert (len(_slices(cut, "siret")) > 1) == (order == "siret")
    again = difference(before, cut, KEY, tmp_path)
    assert [pq.read_table(path) for path in vars(again).values()] == expected


def test_a_table_with_a_key_is_changed_in_place(loader, months, tmp_path):
    before, after = months
    columns = load_registry()["sirene"].columns(PART, "2025")
    typed = [*((column.name, column.type) for column in columns), LINE]
    for name, path in (("essai_en_place", before), ("essai_suivant", after)):
        with loader.transaction():
            loader.execute(f"drop table if exists raw_store.{name}")
            loader.execute(sql.SQL("create table raw_store.{} ({})").format(
                sql.Identifier(name), declared(typed)
            ))  # fmt: skip
            copy_rows(loader, sql.Identifier("raw_store", name), path, typed)
    loader.execute("alter table raw_store.essai_en_place add primary key (siret)")
    with loader.transaction():
        written, removed = merge(
            loader, "essai_en_place", difference(before, after, KEY, tmp_path), typed, KEY
        )
        shown = loader.execute("show enable_hashjoin").fetchone()
    assert (written > removed > 0, shown) == (True, ("on",))
    for one, other in (("en_place", "suivant"), ("suivant", "en_place")):
        assert beyond(loader, f"essai_{one}", f"essai_{other}") == 0
    loader.execute("drop table raw_store.essai_en_place, raw_store.essai_suivant")


def test_a_key_that_is_none_leaves_no_table(loader, months, tmp_path):
    before, after = months
    source = load_registry()["sirene"]
    columns = source.columns(PART, "2025")
    doubled = tmp_path / "doubled.parquet"
    duckdb.execute(
        f"copy (from '{after}' union all "
        f"(select * replace ('x' as etat) from '{after}' order by siret limit 1 offset 3)) "
        f"to '{doubled}'"
    )
    first = load(loader, lake_file(before, source, PART, "2026-01-01"), before, columns)
    new = lake_file(doubled, source, PART, "2026-02-01")
    with pytest.raises(SourceError, match="is no key"):
        load_by_difference(loader, new, doubled, columns, KEY, (first.table, before))
    left = loader.execute(
        "select count(*) from meta.extraction where id_extraction = %s", [new.id_extraction]
    ).fetchone()
    assert left == (0,)
