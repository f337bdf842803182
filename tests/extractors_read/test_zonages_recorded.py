"""The recorded files of the zonings read whole, against counts taken cell by cell from each."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from extractors.entry import LakeFile
from extractors.read import ReadResult

pytestmark = pytest.mark.portal
Reader = Callable[[LakeFile], ReadResult]
Recorded = Callable[[str, str, str], LakeFile]
CHOMAGE = ("chomage_ze_insee", "taux", "2023-T3")
ZE = ("ze2020_insee", "composition", "2023-01-01")
EPCI = ("epci_insee", "composition_insee", "2023-01-01")


def one(query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = duckdb.execute(query).fetchone()
    assert row is not None
    return row


def cells(path: Path, sheet: str, first: int) -> list[list[Any]]:
    """The rows of a sheet from row `first` on, as the workbook has them."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
    return [row for row in rows.to_python(skip_empty_area=False)[first - 1 :] if row[0] != ""]


def test_rates_are_those_of_the_sheet(recorded_file: Recorded, recorded_read: Reader) -> None:
    file = recorded_file(*CHOMAGE)
    parquet = recorded_read(file).parquet
    header, *zones = cells(file.path, "txcho_ze", 6)
    wide = {
        (str(row[0]), int(str(title)[:4]), int(str(title)[-1])): rate
        for row in zones
        for title, rate in zip(header[4:], row[4:], strict=True)
        if rate != ""
    }
    found = duckdb.execute(f"select code_ze, annee, trimestre, taux from '{parquet}'").fetchall()
    assert {(ze, year, quarter): rate for ze, year, quarter, rate in found} == wide
    tenths = "select sum(round(taux * 10))::bigint, count(distinct code_ze) from "
    assert one(f"{tenths} '{parquet}'") == (2_119_171, 302)


def test_quarters_without_a_rate_make_no_row(
    recorded_file: Recorded, recorded_read: Reader
) -> None:
    parquet = recorded_read(recorded_file(*CHOMAGE)).parquet
    overseas = "code_ze[:2] in ('01', '02', '04')"
    assert one(f"select min(annee), count(*) from '{parquet}' where {overseas}") == (2014, 15 * 39)
    first, last = one(
        f"select min(annee * 10 + trimestre), max(annee * 10 + trimestre) from '{parquet}'"
    )
    assert (first, last) == (20_031, 20_233)


def test_every_zone_has_the_communes_it_says(
    recorded_file: Recorded, recorded_read: Reader
) -> None:
    file = recorded_file(*ZE)
    parquet = recorded_read(file).parquet
    stated = {str(row[0]): int(row[2]) for row in cells(file.path, "ZE2020", 7)}
    found = duckdb.execute(f"select code_ze, count(*) from '{parquet}' group by 1").fetchall()
    assert dict(found) == stated
    assert (len(stated), sum(stated.values())) == (306, 34_945)


def test_all_zones_with_a_rate_have_communes(
    recorded_file: Recorded, recorded_read: Reader
) -> None:
    rates, zones = (recorded_read(recorded_file(*file)).parquet for file in (CHOMAGE, ZE))
    missing = f"select distinct code_ze from '{rates}' except select code_ze from '{zones}'"
    assert duckdb.execute(missing).fetchall() == []
    silent = (
        f"select distinct code_ze[:2] from '{zones}' "
        f"where code_ze not in (select code_ze from '{rates}')"
    )
    assert sorted(duckdb.execute(silent).fetchall()) == [("03",), ("06",)]


def test_communes_without_epci(recorded_file: Recorded, recorded_read: Reader) -> None:
    parquet = recorded_read(recorded_file(*EPCI)).parquet
    alone = f"select code_commune from '{parquet}' where code_epci = 'ZZZZZZZZZ' order by 1"
    assert duckdb.execute(alone).fetchall() == [("22016",), ("29083",), ("29155",), ("85113",)]
    assert one(f"select count(distinct code_epci) from '{parquet}'") == (1256,)


@pytest.mark.parametrize(
    ("vintage", "municipal", "total"),
    [("2023", 67_412_327, 68_644_693), ("2025", 68_010_643, 69_217_228)],
)
def test_nested_members_are_all_there(
    recorded: Path,
    recorded_file: Recorded,
    recorded_read: Reader,
    vintage: str,
    municipal: int,
    total: int,
) -> None:
    parquet = recorded_read(recorded_file("epci_etalab", "composition", vintage)).parquet
    with gzip.open(recorded / "etalab" / f"epci_{vintage}.json.gz") as stream:
        nested = json.load(stream)
    members = {m["code"]: (e["code"], m["siren"], m["nom"]) for e in nested for m in e["membres"]}
    found = duckdb.execute(
        f"select code_commune, code_epci, siren_commune, nom_commune from '{parquet}'"
    ).fetchall()
    assert {code: rest for code, *rest in found} == {c: [*m] for c, m in members.items()}
    sums = "sum(population_municipale), sum(population_totale), count(distinct code_epci)"
    assert one(f"select {sums} from '{parquet}'") == (municipal, total, 1255)


def test_three_producers_agree_on_the_epci_of_2023(
    recorded_file: Recorded, recorded_read: Reader
) -> None:
    insee, etalab, dgcl = (
        recorded_read(recorded_file(*file)).parquet
        for file in (
            EPCI,
            ("epci_etalab", "composition", "2023"),
            ("epci_dgcl", "composition", "2023-01-01"),
        )
    )
    pairs = "select code_commune, code_epci from"
    for other in (etalab, dgcl):
        gap = f"({pairs} '{insee}' where code_epci <> 'ZZZZZZZZZ') except ({pairs} '{other}')"
        assert duckdb.execute(gap).fetchall() == []
