"""Text made to do harm: cells, headers and JSON that no table should hold."""

import json
import time
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.formats import matches
from extractors.read import ReadResult

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
CSV = ("ti_anct", "groupements", "2023-08-02")
JSON = ("epci_etalab", "composition", "2025")
GEOJSON = ("contours_etalab", "contours", "2022")
HEAD = "id_ti,lib_ti,siren_groupement,lib_groupement,nature_juridique"
GOOD = "ti-0001,Territoire,200000001,CC n° 1,CC"
NUL = "\x00"


def lines(*rows: str, head: str = HEAD, good: int = 1000) -> bytes:
    """A file of those rows after healthy ones."""
    healthy = [GOOD.replace("200000001", str(200_000_001 + n)) for n in range(good)]
    return ("\n".join([head, *healthy, *rows]) + "\n").encode()


def refusal(read: Reader, file: LakeFile) -> str:
    with pytest.raises(SourceError) as refused:
        read(file)
    line = str(refused.value)
    assert line.isprintable()
    assert f"source {file.source}, part {file.part}, vintage {file.vintage}" in line
    assert len(line) < 2_500
    return line


def test_a_zero_character_sets_its_line_aside(put_bytes: Put, read: Reader) -> None:
    result = read(put_bytes(*CSV, lines(f"ti-0001,a{NUL}b,200009999,CC,CC")))
    (reject,) = result.rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (1002, "type", "lib_ti")
    assert reject.valeur == "a\\x00b"
    assert result.rows == 1000
    found = duckdb.execute(
        f"select count(*) from '{result.parquet}' where contains(lib_ti, chr(0))"
    )
    assert found.fetchone() == (0,)


def test_healthy_text_sets_nothing_aside(put_bytes: Put, read: Reader) -> None:
    assert read(put_bytes(*CSV, lines())).rejects == []


def test_a_zero_character_in_a_line_cut_short(put_bytes: Put, read: Reader) -> None:
    (reject,) = read(put_bytes(*CSV, lines(f"ti-0001,{NUL}\x1b[2J"))).rejects
    assert (reject.regle, reject.valeur) == ("cellules", "ti-0001,\\x00\\x1b[2J")


def test_a_cell_of_a_megabyte_is_read_whole(put_bytes: Put, read: Reader) -> None:
    result = read(put_bytes(*CSV, lines(f"ti-0001,{'é' * 1_000_000},200009999,CC,CC")))
    longest = duckdb.execute(f"select max(length(lib_ti)) from '{result.parquet}'").fetchone()
    assert (longest, result.rejects) == ((1_000_000,), [])


def test_a_cell_of_a_megabyte_that_is_wrong_is_told_short(put_bytes: Put, read: Reader) -> None:
    content = lines(f"ti-0001,{NUL}{'x' * 1_000_000},200009999,CC,CC", good=3)
    assert "'\\x00xxx" in refusal(read, put_bytes(*CSV, content)).replace("\\\\", "\\")


def test_a_cell_above_the_limit_is_refused(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.readers_csv_rows.CSV_FIELD_LIMIT", 1000)
    content = lines(f"ti-0001,{'x' * 2000},200009999,CC,CC")
    assert "unreadable record (field larger" in refusal(read, put_bytes(*CSV, content))


def test_a_line_without_end_is_refused(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.readers_csv.LONGEST_LINE", 10_000)
    assert read(put_bytes(*CSV, lines())).rows == 1000
    content = lines("x" * 20_000)
    line = refusal(read, put_bytes(*CSV, content))
    assert "a line of 10000 bytes or more" in line
    assert "line 1002" in line


@pytest.mark.parametrize(
    ("added", "kept"),
    [
        ('"; drop table raw.x; --"', "; drop table raw.x; --"),
        ('"a\'b""c"', "a'b\"c"),
        ('"deux\nlignes"', "deux lignes"),
        (f"a{NUL}b\x1b[2J", "a\\x00b\\x1b[2J"),
        ("é" * 70, "é" * 70),
        ("\ufeffmarque", "marque"),
    ],
)
def test_headers_are_names_only(put_bytes: Put, read: Reader, added: str, kept: str) -> None:
    """Longer than an identifier of PostgreSQL, or written as SQL: no header becomes one."""
    rows = [GOOD + ",x"] * 50
    content = ("\n".join([f"{HEAD},{added}", *rows]) + "\n").encode()
    result = read(put_bytes(*CSV, content))
    assert result.unknown_headers == [kept]
    assert result.rows == 50


def test_a_header_of_a_megabyte_is_told_short(put_bytes: Put, read: Reader) -> None:
    content = f"{'h' * 1_000_000},{HEAD.replace('id_ti', 'x')}\n1,{GOOD}\n".encode()
    assert "column id_ti is missing" in refusal(read, put_bytes(*CSV, content))


def test_a_hundred_thousand_headers(put_bytes: Put, read: Reader) -> None:
    started = time.process_time()
    head = ",".join(f"c{n}" for n in range(100_000))
    line = refusal(read, put_bytes(*CSV, f"{head}\n".encode()))
    assert "100000 columns, more than any table has" in line
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("row", "byte"),
    [
        (b"ti-0001,\xe9t\xe9,200009999,CC,CC", "0xe9"),
        (b"ti-0001,\xed\xa0\x80,200009999,CC,CC", "0xed"),
        (b"ti-0001,\xc0\xaf,200009999,CC,CC", "0xc0"),
        ("ti-0001,é,200009999,CC,CC".encode("utf-16"), "0xff"),
    ],
)
def test_another_encoding_in_the_middle(
    put_bytes: Put, read: Reader, row: bytes, byte: str
) -> None:
    line = refusal(read, put_bytes(*CSV, lines() + row + b"\n"))
    assert f"byte {byte} is not utf-8 text" in line
    assert "line 1002" in line


def test_a_mark_in_the_middle_makes_no_code(put_bytes: Put, read: Reader) -> None:
    """Two files one after the other: the second's mark and headers stand among the rows."""
    content = lines(f"\ufeff{HEAD}")
    result = read(put_bytes(*CSV, content))
    last = duckdb.execute(f"select id_ti from '{result.parquet}' order by _ligne desc").fetchone()
    # Gate 1 tells what is no code of its format.
    assert last == ("\ufeffid_ti",)
    assert not matches("id_ti", last[0])


def etalab(**member: Any) -> dict[str, Any]:
    one = {"code": "01001", "siren": "210100012", "nom": "L'Abergement"} | member
    facts = {"code": "200000001", "nom": "CC", "type": "CC", "modeFinancement": "FPU"}
    populations = {"populationTotale": 1, "populationMunicipale": 1}
    return {**facts, **populations, "membres": [{**one, **populations}]}


def test_the_healthy_json_is_read(put_bytes: Put, read: Reader) -> None:
    assert read(put_bytes(*JSON, json.dumps([etalab()]).encode())).rows == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps([etalab(nom="\ud800")]).encode(), "half a character"),
        (b"[" * 100_000, "unreadable JSON (maximum recursion depth"),
        (b"[" + b"9" * 5000 + b"]", "unreadable JSON (Exceeds the limit"),
        (b'[{"membres": "a"}]', "no list of objects"),
        (b"[1]", "no list of objects"),
    ],
)
def test_json_made_to_do_harm(put_bytes: Put, read: Reader, content: bytes, said: str) -> None:
    assert said in refusal(read, put_bytes(*JSON, content))


def test_properties_that_are_none(put_bytes: Put, read: Reader) -> None:
    content = json.dumps({"type": "X", "features": [{"properties": "a", "geometry": None}]})
    assert "properties of a feature are no object" in refusal(
        read, put_bytes(*GEOJSON, content.encode())
    )
