"""Amounts, declared repairs, duplicates, garbled text and delimiters, on a source made here."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.errors import SourceError
from extractors.home import Home
from extractors.mojibake import garbled
from extractors.read import ReadResult, read_file
from extractors.readers_base import Place
from extractors.readers_csv import open_csv
from extractors.registry import Source, load_registry
from extractors.registry_columns import LINE, Column
from extractors.registry_part import Options
from extractors.registry_repairs import Repair
from extractors.repairs import repaired
from extractors.scaffold_example import lake_file
from extractors.typing_arrow import typed

Read = Callable[[str], ReadResult]
PLACE = Place("source", "part", "2025", "file")
FACTS = """\
id: jouet
title_fr: Jouet
title_en: Toy
producer: Personne
licence: Licence Ouverte 2.0
licence_url: https://www.etalab.gouv.fr/licence-ouverte-open-licence/
citation: "Jouet"
homepage: https://exemple.invalid/
calendar: none
parts:
  p:
    format: csv
    options: {delimiter: auto}
    key: [code, date]
    rows: {france: [1, 1000], sample: [1, 1000]}
    drift: 0.5
    max_quarantine: 0.1
"""
REPAIR = """\
    repairs:
      - {id: zero, columns: [code], pattern: '[0-9]{4}', pad: 5, reason: "lost its leading zero"}
      - {id: vide, columns: [code, nom], pattern: 'NULL', empty: true, reason: "no value at all"}
"""
KEEP_LAST = """\
    deduplicate: {keep: last, reason: "the last line is the correction"}
"""
COLUMNS = """\
part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2024
p,code,text,non,commune,Code,Code,,code
p,date,text,non,,Date,Date,,date
p,nom,text,non,,Nom,Name,,nom|lib|-
p,montant,decimal,non,,Montant,Amount,euros,montant
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Read]:
    """`make(more)` reads text as a file of the toy source, whose facts end with `more`."""

    def _make(more: str) -> Read:
        folder = tmp_path / "jouet"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "source.yml").write_text(FACTS + more, "utf-8")
        (folder / "columns.csv").write_text(COLUMNS, "utf-8")
        source: Source = load_registry(tmp_path)["jouet"]

        def _read(text: str) -> ReadResult:
            path = tmp_path / "jouet.csv"
            path.write_text(text, "utf-8")
            return read_file(lake_file(path, source, "p", "2024"), source, Home("dir:t", tmp_path))

        return _read

    return _make


def rows_of(result: ReadResult) -> list[tuple[Any, ...]]:
    query = f"select {LINE}, code, date, nom, montant from '{result.parquet}'"
    return duckdb.execute(query).fetchall()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21\u00a0667,00 €", "21667.00"),
        ("1\u202f234\u202f567,5", "1234567.50"),
        ("1 234,56\u00a0€", "1234.56"),
        ("-0,01", "-0.01"),
        ("+12 EUR", "12.00"),
        ("25000.5", "25000.50"),
        ("999999999999999999,99", "999999999999999999.99"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_exact(text: str, value: str) -> None:
    result = typed(pa.array([text, None, ""]), Column(name="x", type="decimal"))
    assert result.values.to_pylist() == [Decimal(value), None, None]
    assert result.faults.to_pylist() == [None, None, None]


@pytest.mark.parametrize(
    "text",
    ["1,234", "1.234,56", "12 34,5", "1e3", "n.c.", "€", "12 $", "1 000 000 000 000 000 000,00"],
)
def test_an_amount_is_never_guessed(text: str) -> None:
    result = typed(pa.array(["7", text]), Column(name="x", type="decimal"))
    assert result.faults.to_pylist() == [None, "type"]
    assert result.values.to_pylist() == [Decimal("7.00"), None]


def test_an_amount_stays_exact_in_parquet(make: Callable[[str], Read]) -> None:
    result = make("")("code;date;nom;montant\n01001;a;b;0,10\n01002;a;b;0,20\n")
    assert pq.read_schema(result.parquet).field("montant").type == pa.decimal128(20, 2)
    total = duckdb.execute(f"select sum(montant) from '{result.parquet}'").fetchone()
    assert total == (Decimal("0.30"),)


def test_repairs_are_made_in_order_and_counted(make: Callable[[str], Read]) -> None:
    result = make(REPAIR)("code;date;nom;montant\n1001; a;NULL;1\nNULL;a;x;2\n01003;a; 1004 ;3\n")
    assert rows_of(result) == [
        (2, "01001", "a", None, Decimal("1.00")),
        (3, None, "a", "x", Decimal("2.00")),
        (4, "01003", "a", "1004", Decimal("3.00")),
    ]
    found = [(r.regle, r.colonne, r.lignes, r.premiere_ligne, r.exemple) for r in result.remarks]
    assert found == [
        ("vide", "code", 1, 3, "NULL"),
        ("vide", "nom", 1, 2, "NULL"),
        ("zero", "code", 1, 2, "1001"),
    ]
    assert {r.raison for r in result.remarks} == {"lost its leading zero", "no value at all"}


def test_nothing_is_repaired_without_a_rule(make: Callable[[str], Read]) -> None:
    result = make("")("code;date;nom;montant\n1001;a;NULL;1\n")
    assert rows_of(result) == [(2, "1001", "a", "NULL", Decimal("1.00"))]
    assert result.remarks == []


def test_a_column_that_a_layout_lacks_has_nothing_to_repair() -> None:
    rule = Repair(id="r", columns=("x",), pattern="NULL", empty=True, reason="no value at all")
    table = pa.table({LINE: pa.array([2], pa.int64()), "x": pa.nulls(1, pa.string())})
    assert repaired(table, [rule])[1] == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{id: r, columns: [code], pattern: 'x', reason: 'long enough'}", "either pad or empty"),
        (
            "{id: r, columns: [code], pattern: '(', pad: 5, reason: 'long enough'}",
            "no regular expression",
        ),
        ("{id: r, columns: [autre], pattern: 'x', pad: 5, reason: 'long enough'}", "autre"),
        ("{id: r, columns: [code], pattern: 'x', pad: 5, reason: ''}", "reason"),
    ],
)
def test_a_wrong_rule_is_one_line(make: Callable[[str], Read], rule: str, words: str) -> None:
    with pytest.raises(SourceError) as refused:
        make(f"    repairs: [{rule}]\n")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_last_of_the_lines_with_one_key_stays(make: Callable[[str], Read]) -> None:
    text = (
        "code;date;nom;montant\n01001;a;x;1\n01002;a;x;2\n01001;a;y;3\n01001;b;x;4\n01001;a;z;5\n"
    )
    result = make(KEEP_LAST)(text)
    assert [(row[0], row[3]) for row in rows_of(result)] == [(3, "x"), (5, "x"), (6, "z")]
    (remark,) = result.remarks
    assert (remark.regle, remark.lignes, remark.premiere_ligne) == ("doublon", 2, 2)
    assert result.rows == 3
    folder = result.parquet.parent
    assert [path.name for path in folder.iterdir()] == [result.parquet.name]


def test_without_repeated_keys_nothing_is_left_out(make: Callable[[str], Read]) -> None:
    result = make(KEEP_LAST)("code;date;nom;montant\n01001;a;x;1\n01002;a;x;2\n")
    assert (result.rows, result.remarks) == (2, [])


def test_repeated_keys_stay_where_no_fact_says_otherwise(make: Callable[[str], Read]) -> None:
    result = make("")("code;date;nom;montant\n01001;a;x;1\n01001;a;x;2\n")
    assert (result.rows, result.remarks) == (2, [])


GARBLED = "Saint-Ã‰tienne"


def test_one_garbled_cell_in_many_is_remarked(make: Callable[[str], Read]) -> None:
    lines = [f"01{n:03};a;{GARBLED if n == 7 else 'Saint-Étienne'};1" for n in range(50)]
    result = make("")("code;date;nom;montant\n" + "\n".join(lines) + "\n")
    (remark,) = result.remarks
    assert (remark.regle, remark.colonne, remark.lignes) == ("mojibake", "nom", 1)
    assert (remark.premiere_ligne, remark.exemple) == (9, GARBLED)


def test_many_garbled_cells_refuse_the_file(make: Callable[[str], Read]) -> None:
    lines = [f"01{n:03};a;{GARBLED};1" for n in range(50)]
    with pytest.raises(SourceError) as refused:
        make("")("code;date;nom;montant\n" + "\n".join(lines) + "\n")
    assert "50 of 50 lines hold garbled text" in str(refused.value)
    assert "line 2, column nom" in str(refused.value)


@pytest.mark.parametrize("word", ["é", "à", "É", "ç", "œ", "’", "–", "€", "«", "ï", "ÿ"])
def test_what_the_wrong_encoding_makes_is_seen(word: str) -> None:
    columns = [Column(name="nom")]
    for encoding in ("latin-1", "cp1252"):
        shown = word.encode("utf-8").decode(encoding, errors="replace")
        table = pa.table({LINE: [2, 3], "nom": [f"a{word}b", f"a{shown}b"]})
        (remark,) = garbled(table, columns)
        assert (remark.lignes, remark.premiere_ligne) == (1, 3), (word, encoding, shown)


def test_true_french_is_not_garbled() -> None:
    words = "ÂGE À L’ÎLE — « Bâle », Ãngelo, L'Haÿ-les-Roses, Œuvre : 12 € à Saint-Ÿ…"
    table = pa.table({LINE: [2], "nom": [words]})
    assert garbled(table, [Column(name="nom")]) == []


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_read_from_the_first_line(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f'a{mark}"b , ; c"{mark}d\n1{mark}2{mark}"3{mark}4"\n', "utf-8")
    reading = open_csv(path, Options(delimiter="auto"), PLACE)
    assert reading.headers == ["a", "b , ; c", "d"]
    assert next(reading.tables(["d"]))["d"].to_pylist() == [f"3{mark}4"]


@pytest.mark.parametrize("first", ["abc", "a;b,c"])
def test_a_line_without_one_clear_delimiter_is_refused(tmp_path: Path, first: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{first}\n1\n", "utf-8")
    with pytest.raises(SourceError, match=r"write it under options\.delimiter"):
        open_csv(path, Options(delimiter="auto"), PLACE)


def test_a_header_has_the_names_that_its_layout_is_known_by(make: Callable[[str], Read]) -> None:
    read = make("")
    assert rows_of(read("code,date,lib,montant\n01001,a,x,1\n"))[0][3] == "x"
    both = read("code,date,lib,nom,montant\n01001,a,x,y,1\n")
    assert (rows_of(both)[0][3], both.unknown_headers) == ("y", ["lib"])
    assert rows_of(read("code,date,montant\n01001,a,1\n"))[0][3] is None
    with pytest.raises(SourceError, match="column date is missing"):
        read("code,nom,montant\n01001,x,1\n")
