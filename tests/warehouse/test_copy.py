"""Loads of raw_store: the same rows as the Parquet, once, whole or not at all."""

import datetime
import random
from decimal import Decimal

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from extractors.attempt import Attempt
from extractors.errors import SourceError
from extractors.readers_base import Reject
from extractors.remarks import Remark
from warehouse.copy import accept, load, quarantine, record_attempts, table_name
from warehouse.records import record_remarks

EVERY_TYPE = (
    ("nom", "text"),
    ("annee", "integer"),
    ("effectif", "bigint"),
    ("date_effet", "date"),
    ("part", "double"),
    ("vrai", "boolean"),
    ("montant", "decimal"),
)
WORDS = ["Œuilly", "L'Haÿ-les-Roses", "", 'a "quoted", value', "tab\tand\nline", "Saint-Denis 🏭"]


def generated(rows: int) -> pa.Table:
    """Rows of every type of the contract, a tenth of the values NULL."""
    dice = random.Random(1)

    def column(make, kind):
        values = (None if dice.random() < 0.1 else make() for _ in range(rows))
        return pa.array(list(values), kind)

    first_day = datetime.date(1943, 1, 1)
    return pa.table(
        {
            "nom": column(lambda: dice.choice(WORDS), pa.string()),
            "annee": column(lambda: dice.randint(-(2**31), 2**31 - 1), pa.int32()),
            "effectif": column(lambda: dice.randint(-(2**63), 2**63 - 1), pa.int64()),
            "date_effet": column(
                lambda: first_day + datetime.timedelta(dice.randint(0, 40_000)), pa.date32()
            ),
            "part": column(lambda: dice.uniform(-1e300, 1e300), pa.float64()),
            "vrai": column(lambda: dice.random() < 0.5, pa.bool_()),
            "montant": column(
                lambda: Decimal(dice.randint(-(10**19), 10**19)).scaleb(-2), pa.decimal128(20, 2)
            ),
        }
    )


def test_every_row_arrives_as_it_is_in_the_parquet(loader, toy, lake_file):
    source = toy(EVERY_TYPE)
    file, parquet = lake_file(source, "2024", generated(100_000))
    loaded = load(loader, file, parquet, source.columns("p", "2024"), ["NOM", "ANNEE"])
    assert loaded.copied
    assert loaded.rows == 100_000
    names = [name for name, _ in EVERY_TYPE] + ["_ligne"]
    expected = [tuple(row[name] for name in names) for row in pq.read_table(parquet).to_pylist()]
    query = f"select {', '.join(names)} from raw_store.{loaded.table} order by _ligne"
    assert loader.execute(query).fetchall() == expected
    types = loader.execute(
        """
        select data_type from information_schema.columns
        where table_schema = 'raw_store' and table_name = %s order by ordinal_position
        """,
        [loaded.table],
    ).fetchall()
    wanted = ["text", "integer", "bigint", "date", "double precision", "boolean", "numeric"]
    assert [name for (name,) in types] == [*wanted, "bigint"]


def test_other_arrow_types_of_the_same_values_are_cast(loader, toy, lake_file):
    source = toy((("code", "text"), ("n", "bigint")))
    table = pa.table({"code": pa.array(["01", "2A"]).dictionary_encode(), "n": pa.array([1, None])})
    table = table.set_column(1, "n", pc.cast(table["n"], pa.int16()))
    file, parquet = lake_file(source, "2024", table)
    loaded = load(loader, file, parquet, source.columns("p", "2024"))
    rows = loader.execute(f"select code, n, _ligne from raw_store.{loaded.table}").fetchall()
    assert rows == [("01", 1, 2), ("2A", None, 3)]


def test_twice_copies_once(loader, toy, lake_file):
    source = toy()
    file, parquet = lake_file(source, "2024", pa.table({"code": ["a"], "n": pa.array([1])}))
    first = load(loader, file, parquet, source.columns("p", "2024"))
    again = load(loader, file, parquet, source.columns("p", "2024"))
    assert (first.copied, again.copied) == (True, False)
    assert (again.table, again.rows, again.state) == (first.table, 1, "loaded")


def test_another_reading_of_the_same_bytes_is_another_load(loader, toy, lake_file):
    source = toy()
    file, parquet = lake_file(source, "2024", pa.table({"code": ["a"], "n": pa.array([1])}))
    first = load(loader, file, parquet, source.columns("p", "2024"))
    other = parquet.rename(parquet.with_name("other-contract.parquet"))
    second = load(loader, file, other, source.columns("p", "2024"))
    assert second.copied
    assert second.table != first.table


def test_a_corrected_manifest_changes_the_nature_without_a_copy(loader, toy, lake_file):
    import dataclasses

    source = toy()
    file, parquet = lake_file(source, "2024", pa.table({"code": ["a"], "n": pa.array([1])}))
    load(loader, file, parquet, source.columns("p", "2024"))
    corrected = dataclasses.replace(file, nature="rebuilt")
    assert not load(loader, corrected, parquet, source.columns("p", "2024")).copied
    query = "select nature from meta.extraction where id_extraction = %s"
    assert loader.execute(query, [file.id_extraction]).fetchone() == ("rebuilt",)


def test_a_value_that_postgresql_refuses_leaves_no_table(loader, toy, lake_file):
    source = toy()
    bad = pa.table({"code": ["a", "nul \x00 inside"], "n": pa.array([1, 2])})
    file, parquet = lake_file(source, "2024", bad)
    with pytest.raises(SourceError, match="refuses a value") as caught:
        load(loader, file, parquet, source.columns("p", "2024"))
    assert "\n" not in str(caught.value)
    assert file.source in str(caught.value)
    query = "select to_regclass(%s)"
    assert loader.execute(query, [f"raw_store.{table_name(file, parquet)}"]).fetchone() == (None,)
    known = "select count(*) from meta.extraction where id_extraction = %s"
    assert loader.execute(known, [file.id_extraction]).fetchone() == (0,)


def test_rows_that_do_not_match_the_footer_are_refused(loader, toy, lake_file, monkeypatch):
    source = toy()
    file, parquet = lake_file(source, "2024", pa.table({"code": ["a"], "n": pa.array([1])}))
    monkeypatch.setattr("warehouse.copy.row_count", lambda _: 2)
    with pytest.raises(SourceError, match="1 rows arrived of 2"):
        load(loader, file, parquet, source.columns("p", "2024"))


def test_a_load_cut_in_the_middle_is_done_again(server, loader, toy, lake_file, monkeypatch):
    source = toy()
    file, parquet = lake_file(source, "2024", pa.table({"code": ["a"], "n": pa.array([1])}))

    def cut(*_):
        raise ConnectionError("cable pulled")

    broken = server.connect("loader")
    monkeypatch.setattr("warehouse.encode.binary_copy", cut)
    with pytest.raises((ConnectionError, psycopg.Error)):
        load(broken, file, parquet, source.columns("p", "2024"))
    broken.close()
    monkeypatch.undo()
    assert load(loader, file, parquet, source.columns("p", "2024")).copied


def test_a_long_vintage_fits_a_table_name(toy, lake_file):
    source = toy()
    file, parquet = lake_file(source, "NAF rév. 2 " + "x" * 80, pa.table({"code": ["a"]}))
    assert len(table_name(file, parquet)) <= 63


def test_accept_of_what_was_never_loaded(loader, toy):
    with pytest.raises(KeyError, match="never loaded"):
        accept(loader, toy(), "p", "nothing")


def test_remarks_are_those_of_the_last_reading(loader, toy, lake_file):
    source = toy((("code", "text"),))
    file, _ = lake_file(source, "2024", pa.table({"code": ["01"]}))
    zero = Remark("zero", "code", 602, 2, "1004", "lost its leading zero")
    query = "select regle, lignes, exemple from quality.remarque where id_extraction = %s"
    assert (
        record_remarks(loader, file, [zero, Remark("doublon", "code", 3, 5, "", "kept last")]) == 2
    )
    assert record_remarks(loader, file, [zero]) == 1
    assert loader.execute(query, [file.id_extraction]).fetchall() == [("zero", 602, "1004")]
    assert record_remarks(loader, file, []) == 0
    assert loader.execute(query, [file.id_extraction]).fetchall() == []


def test_quarantine_keeps_each_line_once(loader, toy, lake_file):
    file, _ = lake_file(toy(), "2024", pa.table({"code": ["a"]}))
    rejects = [Reject(3, "type", "n", "douze", "not an integer"), Reject(9, "type", "n", "x", "y")]
    assert quarantine(loader, file, rejects) == 2
    assert quarantine(loader, file, rejects) == 0
    assert quarantine(loader, file, []) == 0
    query = "select fichier, ligne, valeur from quality.quarantine where id_extraction = %s"
    rows = loader.execute(query + " order by ligne", [file.id_extraction]).fetchall()
    assert rows == [("file.csv", 3, "douze"), ("file.csv", 9, "x")]


def test_attempts_are_recorded(loader):
    attempt = Attempt(
        *("toy", "p", "2024", "https://a", "https://b", 200, '"e"', "", 12, "ab", 0.5),
        outcome="fetched",
        message="",
    )
    assert record_attempts(loader, "run-1", [attempt, attempt]) == 2
    assert record_attempts(loader, "run-1", []) == 0
    query = "select url_reached, bytes, seconds from meta.fetch_log where run_id = 'run-1'"
    assert loader.execute(query).fetchall() == [("https://b", 12, 0.5)] * 2
