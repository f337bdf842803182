"""Text that begins as a formula does: no spreadsheet runs the CSV, and Parquet has it exactly."""

import csv
import io
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extractors.home import Home
from publication.exports import export
from publication.formulas import guarded_text
from warehouse.server import Server

IDENTITY = "recorded-0123456789ab"
DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "+33 1 23",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "'=already",
    "''+twice",
    '=HYPERLINK("https://x","y")',
]
# A sign behind what cuts a line where the separator is a semicolon.
CUT = {
    "x;=1+1": "x;'=1+1",
    "x;-2;+3": "x;'-2;'+3",
    'a";"@SUM(A1)': 'a";"' + "'@SUM(A1)",
    "x;'=already": "x;''=already",
    "x\n=1+1": "x\n'=1+1",
    "x\r＝1+1": "x\r'＝1+1",
    "\n=1+1": "'\n'=1+1",
    "\r=1+1": "'\r'=1+1",
    "=a;=b": "'=a;'=b",
    ";\n=1": ";\n'=1",
    "a;\t=1+1": "a;\t'=1+1",
    "a; =1": "a; '=1",
    "a;\u00a0=1": "a;\u00a0'=1",
}
HARMLESS = [
    "-1.5e-05",
    "Nord ; Sud",
    "a;b",
    "x\ny",
    "10;20",
    "-5",
    "+3,5",
    "-12.50",
    "-",
    "=",
    "'",
    "l'Île",
    "'quoted'",
    "a=b",
    "Saint-Malo",
    "0'=1",
]


@pytest.fixture
def folder(release: tuple[Home, Server]) -> Path:
    _, database = release
    rows = [(f"{rank:09}", name) for rank, name in enumerate([*DANGEROUS, *CUT, *HARMLESS])]
    with database.connect("builder") as conn, conn.cursor() as cursor:
        cursor.execute("truncate pub_next.epci_v1")
        cursor.executemany(
            "insert into pub_next.epci_v1 (code_epci, nom, codes_departement, surface_km2_approx)"
            " values (%s, %s, array['=A1', %s], -1.5)",
            [(code, name, name) for code, name in rows],
        )
    return export(*release, IDENTITY, "pub_next")


def cells(folder: Path) -> list[dict[str, str]]:
    text = (folder / "epci_v1.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_no_cell_of_the_csv_is_a_formula(folder: Path) -> None:
    names = [row["nom"] for row in cells(folder)]
    assert names == [*(f"'{name}" for name in DANGEROUS), *CUT.values(), *HARMLESS]
    assert {row["codes_departement"][:4] for row in cells(folder)} == {"'=A1"}


def test_a_value_outside_the_database_is_written_the_same() -> None:
    written = {**{name: f"'{name}" for name in DANGEROUS}, **CUT, **{h: h for h in HARMLESS}}
    assert {value: guarded_text(value) for value in written} == written


def test_no_cell_runs_where_the_separator_is_a_semicolon(folder: Path) -> None:
    text = (folder / "epci_v1.csv").read_bytes().decode()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert [cell for row in rows for cell in row if re.match("[=+@＝＋－＠-]", cell)] == []


def test_numbers_are_left_alone(folder: Path) -> None:
    assert {row["surface_km2_approx"] for row in cells(folder)} == {"-1.5"}


def test_parquet_has_the_values_as_they_are(folder: Path) -> None:
    table = pq.read_table(folder / "epci_v1.parquet")
    names = [*DANGEROUS, *CUT, *HARMLESS]
    assert table["nom"].to_pylist() == names
    assert table["codes_departement"].to_pylist() == [f"=A1 {name}" for name in names]
    assert set(table["surface_km2_approx"].to_pylist()) == {-1.5}
