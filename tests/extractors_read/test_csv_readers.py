"""The two csv readers, alone and against one another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from extractors import readers_csv, readers_csv_rows
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.home import Home
from extractors.read import read_file
from extractors.readers_base import Place
from extractors.readers_csv import open_csv
from extractors.registry import Source
from extractors.registry_columns import LINE
from extractors.registry_part import Options

Row = dict[str, Any]
Put = Callable[..., LakeFile]
PLACE = Place("source", "part", "2025", "file")
WIDE = ("urssaf_commune_ape", "commune_ape", "2024-05")


def csv_table(path: Path, delimiter: str = ",") -> tuple[pa.Table, list[Any]]:
    reading = open_csv(path, Options(delimiter=delimiter), PLACE)
    return pa.concat_tables(reading.tables(reading.headers)), reading.rejects


@pytest.fixture
def by_duckdb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_csv, "LARGE", 0)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_both_csv_readers_agree(
    put: Put, wide: list[Row], monkeypatch: pytest.MonkeyPatch, newline: str
) -> None:
    file = put(*WIDE, wide)
    text = file.path.read_text("utf-8-sig").replace("84 Auvergne", '"84 ; ""Auvergne"""')
    file.path.write_text(text, "utf-8-sig", newline=newline)
    slow, none = csv_table(file.path, ";")
    monkeypatch.setattr(readers_csv, "LARGE", 0)
    quick, same = csv_table(file.path, ";")
    assert none == same == []
    blank_is_null = [n for n in slow.column_names if n != LINE]
    for name in [LINE, *blank_is_null]:
        assert quick[name].to_pylist() == [v if v != "" else None for v in slow[name].to_pylist()]
    assert quick["region"][0].as_py() == '84 ; "Auvergne"'


def test_both_csv_readers_give_one_parquet(
    put: Put, registry: dict[str, Source], tmp_path: Path, wide: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    file, source = put(*WIDE, wide), registry["urssaf_commune_ape"]
    slow = read_file(file, source, Home("dir:a", tmp_path / "a")).parquet
    monkeypatch.setattr(readers_csv, "LARGE", 0)
    monkeypatch.setattr(readers_csv_rows, "CHUNK_ROWS", 2048)
    quick = read_file(file, source, Home("dir:b", tmp_path / "b")).parquet
    assert slow.read_bytes() == quick.read_bytes()


@pytest.mark.usefixtures("by_duckdb")
def test_duckdb_hands_a_ragged_line_to_the_csv_module(put: Put, wide: list[Row]) -> None:
    file = put(*WIDE, wide)
    lines = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join([*lines[:1200], b"84;01001\n", *lines[1200:]]))
    table, rejects = csv_table(file.path, ";")
    assert [(r.ligne, r.regle) for r in rejects] == [(1201, "cellules")]
    assert table[LINE].to_pylist() == [n for n in range(2, 1503) if n != 1201]


@pytest.mark.usefixtures("by_duckdb")
def test_a_break_inside_a_field_keeps_the_lines_true(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\n1,"one\ntwo"\n2,three\n')
    table, _ = csv_table(path)
    assert table.to_pylist() == [
        {LINE: 2, "a": "1", "b": "one\ntwo"},
        {LINE: 4, "a": "2", "b": "three"},
    ]


def test_an_unended_quote_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\n1,x\n2,"y\n')
    with pytest.raises(SourceError, match="unreadable record"):
        csv_table(path)


def test_another_encoding_when_it_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a\né\n".encode("latin-1"))
    reading = open_csv(path, Options(encoding="latin-1"), PLACE)
    assert next(reading.tables(["a"]))["a"].to_pylist() == ["é"]
