"""Views of raw: what they show, what is kept, what stands on them."""

import pyarrow as pa
import pytest

from warehouse.copy import accept, ensure_views, last_accepted, load, refuse


def one_row(code="a", n=1):
    return pa.table({"code": [code], "n": pa.array([n])})


@pytest.fixture
def put(loader, lake_file):
    """Loads, and accepts unless told not to, one row of a vintage; gives what load gave."""

    def put(source, vintage, mark, *, accepted=True):
        file, parquet = lake_file(source, vintage, one_row(mark), mark)
        loaded = load(loader, file, parquet, source.columns("p", vintage))
        if accepted:
            accept(loader, source, "p", file.id_extraction)
        return loaded

    return put


@pytest.fixture
def shown(loader):
    def shown(source):
        rows = loader.execute(f"select millesime, code from raw.{source.id}_p order by 1, 2")
        return rows.fetchall()

    return shown


def tables(loader, source):
    query = "select tablename from pg_tables where schemaname = 'raw_store'"
    return {name for (name,) in loader.execute(query) if name.startswith(source.id)}


def test_a_part_without_file_has_an_empty_typed_view(loader, toy):
    source = toy()
    ensure_views(loader, {source.id: source})
    ensure_views(loader, {source.id: source})
    found = loader.execute(f"select * from raw.{source.id}_p")
    names = [column.name for column in found.description]
    assert names == ["id_extraction", "millesime", "code", "n", "_ligne"]
    assert found.description[3].type_display == "int4"
    assert found.fetchall() == []


def test_nothing_is_shown_before_it_is_accepted(loader, toy, put, shown):
    source = toy()
    put(source, "2023", "first")
    put(source, "2023", "second", accepted=False)
    assert shown(source) == [("2023", "first")]


def test_vintages_stand_side_by_side_and_a_revision_replaces_its_own(toy, put, shown):
    source = toy()
    for vintage, mark in (("2022", "a"), ("2023", "b"), ("2022", "c")):
        put(source, vintage, mark)
    assert shown(source) == [("2022", "c"), ("2023", "b")]


def test_of_a_latest_part_the_newest_vintage_alone(toy, put, shown):
    source = toy(mode="latest")
    for vintage, mark in (("2023", "a"), ("2024", "b"), ("2022", "late")):
        put(source, vintage, mark)
    assert shown(source) == [("2024", "b")]


def test_the_last_three_of_a_vintage_are_kept(loader, toy, put, shown):
    source = toy()
    loads = [put(source, "2023", f"m{number}") for number in range(5)]
    other = put(source, "2022", "alone")
    assert tables(loader, source) == {*(one.table for one in loads[2:]), other.table}
    assert shown(source) == [("2022", "alone"), ("2023", "m4")]


def test_the_last_three_of_a_latest_part_are_kept(loader, toy, put):
    source = toy(mode="latest")
    loads = [put(source, str(2020 + number), "m") for number in range(5)]
    assert tables(loader, source) == {one.table for one in loads[2:]}


def test_bytes_that_come_back_are_shown_again_without_a_copy(toy, put, shown):
    source = toy()
    put(source, "2023", "a")
    put(source, "2023", "b")
    assert not put(source, "2023", "a").copied
    assert shown(source) == [("2023", "a")]


def test_accepting_twice_changes_nothing(loader, toy, put):
    source = toy()
    loaded = put(source, "2023", "a")
    query = "select accepted_at, state from meta.extraction where id_extraction = %s"
    before = loader.execute(query, [loaded.id_extraction]).fetchone()
    accept(loader, source, "p", loaded.id_extraction)
    assert loader.execute(query, [loaded.id_extraction]).fetchone() == before
    assert before[1] == "accepted"


def test_a_refused_load_leaves_the_view_and_goes_at_the_next_accept(loader, toy, put, shown):
    source = toy()
    put(source, "2023", "good")
    bad = put(source, "2023", "bad", accepted=False)
    refuse(loader, bad.id_extraction, "half the rows are missing")
    assert shown(source) == [("2023", "good")]
    assert bad.table in tables(loader, source)
    put(source, "2023", "better")
    assert bad.table not in tables(loader, source)


def test_a_new_contract_refused_leaves_the_earlier_load_shown(loader, toy, lake_file, put, shown):
    source = toy()
    loaded = put(source, "2023", "a")
    file, parquet = lake_file(source, "2023", one_row("other"), "a")
    renamed = parquet.rename(parquet.with_name("new-contract.parquet"))
    again = load(loader, file, renamed, source.columns("p", "2023"))
    assert (again.id_extraction, again.copied) == (loaded.id_extraction, True)
    refuse(loader, again.id_extraction, "wrong")
    ensure_views(loader, {source.id: source})
    assert shown(source) == [("2023", "a")]


def test_what_stands_on_a_view_lasts_while_columns_do(loader, builder, toy, put, shown):
    source = toy()
    put(source, "2023", "a")
    builder.execute(f"create view staging.{source.id} as select code from raw.{source.id}_p")
    put(source, "2023", "b")
    assert builder.execute(f"select * from staging.{source.id}").fetchall() == [("b",)]


def test_a_changed_column_list_makes_the_view_again(loader, builder, toy, put):
    narrow = toy()
    put(narrow, "2023", "a")
    builder.execute(f"create view staging.{narrow.id} as select code from raw.{narrow.id}_p")
    wide = toy((("n", "integer"), ("code", "text"), ("added", "date")))
    ensure_views(loader, {wide.id: wide})
    rows = loader.execute(f"select n, code, added from raw.{wide.id}_p").fetchall()
    assert rows == [(1, "a", None)]
    query = "select to_regclass(%s)"
    assert builder.execute(query, [f"staging.{narrow.id}"]).fetchone() == (None,)


def test_the_load_to_compare_with(loader, toy, put):
    source = toy()
    assert last_accepted(loader, source.id, "p", "2023") is None
    before = put(source, "2022", "a")
    first = put(source, "2023", "b")
    revised = put(source, "2023", "c", accepted=False)

    def compared(vintage, but):
        found = last_accepted(loader, source.id, "p", vintage, but.id_extraction)
        return found and found.id_extraction

    assert compared("2023", revised) == first.id_extraction
    assert compared("2023", first) == before.id_extraction
    assert compared("2022", before) is None
