"""Real geography: every commune is joined or carried, and files have the producers' layouts."""

import json
import os
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from sample.facts import ALL_YEARS, YEARS, geography
from sample.history import Move, carried, changes, moves, old_codes
from sample.perimeters import GEOGRAPHY, perimeters

SHARED = os.environ.get("TI_PORTAL_FILES")
real = pytest.mark.skipif(SHARED is None, reason="TI_PORTAL_FILES is not set: no real layouts")


def sheet(path: Path, name: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_counts_are_those_published() -> None:
    facts = geography()
    assert [len(facts.communes[year]) for year in YEARS] == [34_955, 34_945, 34_935, 34_875]
    assert {len(facts.epci[year]) for year in YEARS} == {1_255}
    assert [len(facts.communes[year]) for year in (2019, 2020, 2021, 2026)] == [
        34_970, 34_968, 34_965, 34_875,
    ]  # fmt: skip
    assert [len(facts.epci[year]) for year in (2019, 2020, 2021, 2026)] == [
        1_259, 1_255, 1_254, 1_253,
    ]  # fmt: skip
    natures = Counter(epci.nature for epci in facts.epci[2025].values())
    assert natures == {"CC": 989, "CA": 230, "METRO": 21, "CU": 14, "MET69": 1}
    alone = {code for code, c in facts.communes[2025].items() if not c.epci}
    assert alone == {"22016", "29083", "29155", "85113"}


@pytest.mark.parametrize("year", YEARS)
def test_every_commune_is_carried_whole_to_2025(year: int) -> None:
    now = geography().communes[2025]
    for code in geography().communes[year]:
        shares = carried(code, year)
        assert shares.keys() <= now.keys(), code
        assert sum(shares.values()) == 1, code


def test_movements_alone_explain_every_code_that_came_or_went() -> None:
    facts = geography()
    by_year: dict[int, list[Move]] = {}
    for move in moves():
        year = int(move.date[:4]) + (move.date[5:] != "01-01")
        if move.type_before == move.type_after == "COM":
            by_year.setdefault(year, []).append(move)
    for year in ALL_YEARS[1:]:
        old, new = facts.communes[year - 1].keys(), facts.communes[year].keys()
        assert old - new == {m.code_before for m in by_year[year]} - new
        assert new - old == {m.code_after for m in by_year[year]} - old
        assert {m.code_before for m in by_year[year]} <= old
        assert {m.code_after for m in by_year[year]} <= new


def test_old_codes_lead_to_communes_of_2022() -> None:
    found = old_codes()
    assert len(found) > 3_000
    assert {code for code, _, _ in found.values()} <= geography().communes[2022].keys()
    assert {date for _, _, date in found.values()} <= {
        "1973-01-01", "1974-01-01", "1976-01-01", "2016-01-01", "2017-01-01", "2019-01-01"
    }  # fmt: skip


def test_splits_are_shared_by_population() -> None:
    splits = {change.before[0]: change.after for change in changes() if change.mod == "21"}
    assert splits["85084"] == ("85084", "85165", "85212")
    assert splits["60054"] == ("60054", "60694")
    assert len(splits["15141"]) == 5
    shares = carried("15141", 2022)
    people = {code: geography().communes[2025][code].pmun for code in splits["15141"]}
    assert shares == {code: Fraction(count, sum(people.values())) for code, count in people.items()}


def test_communes_have_one_row_per_type_and_code(table: Any) -> None:
    for year in ALL_YEARS:
        rows = table(f"insee/v_commune_{year}.csv")
        keys = [(row["TYPECOM"], row["COM"]) for row in rows]
        assert len(set(keys)) == len(keys)
        communes = {code for kind, code in keys if kind == "COM"}
        assert communes == geography().communes[year].keys()
        assert sum(kind == "ARM" for kind, _ in keys) == 45
        parents = {row["COMPARENT"] for row in rows if row["TYPECOM"] != "COM"}
        assert parents <= communes


@pytest.mark.parametrize("year", YEARS)
def test_composition_is_that_of_the_facts(portal: Path, year: int) -> None:
    header, *rows = sheet(portal / f"dgcl/epcicom{year}.xlsx", f"Epcicom{year}")
    columns = {name: place for place, name in enumerate(header)}
    found = {row[columns["insee"]]: f"{row[columns['siren']]:.0f}" for row in rows}
    communes = geography().communes[year]
    assert found == {code: c.epci for code, c in communes.items() if c.epci}
    people = sum(row[columns[f"pmun_{year}"]] for row in rows)
    assert people == sum(c.pmun for c in communes.values() if c.epci)
    assert isinstance(rows[0][columns["siren"]], float)


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2026])
def test_other_years_have_their_epci_without_populations(portal: Path, year: int) -> None:
    groups = json.loads((portal / f"etalab/epci_{year}.json").read_text(encoding="utf-8"))
    found = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    communes = geography().communes[year]
    assert found == {code: c.epci for code, c in communes.items() if c.epci}
    assert {key for group in groups for member in group["membres"] for key in member} == {
        "code", "siren", "nom",
    }  # fmt: skip
    assert all(member["siren"] for group in groups for member in group["membres"])


def test_a_year_later_has_what_was_published_of_it() -> None:
    before, after = (geography().epci[year] for year in (2025, 2026))
    assert before.keys() - after.keys() == {"241200658", "241200765", "245701222", "245701362"}
    assert len(after.keys() - before.keys()) == 2
    moved = geography().communes[2026]["14062"].epci
    assert moved == "241400860" != geography().communes[2025]["14062"].epci


def test_contours_are_one_closed_shape_per_epci(portal: Path) -> None:
    text = (portal / "etalab/epci-1000m-2025.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert [f["properties"]["code"] for f in features] == sorted(geography().epci[2025])
    for feature in features:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [
            shape["coordinates"]
        ]  # fmt: skip
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(-64 < x < 56 and -22 < y < 52 for x, y in ring)


def test_phase_2_communes_are_the_expansion_on_2023(table: Any) -> None:
    facts = geography()
    members = facts.members(GEOGRAPHY)
    expanded = []
    for row in table("anct/liste-ti-grpt2023-20231114.csv"):
        siren = row["siren_epci"]
        codes = (
            [commune.code for commune in members[siren]]
            if siren in members
            else facts.ept[siren][1][GEOGRAPHY]
        )
        names = facts.communes[GEOGRAPHY]
        expanded += [(code, names[code].nom, row["id_ti"], row["lib_ti"]) for code in codes]
    listed = [tuple(row.values()) for row in table("anct/liste-ti-com2023-20231107.csv")]
    assert sorted(expanded) == listed
    assert {code: ti for code, _, ti, _ in listed} == perimeters()[2].communes


@pytest.mark.portal
@real
def test_text_files_have_the_real_layouts(portal: Path, manifest: list[dict[str, str]]) -> None:
    import csv
    import gzip

    with (Path(str(SHARED)) / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    files = {(row["source"], row["part"], row["vintage"]): row for row in rows}
    compared = 0
    for row in manifest:
        twin = files.get((row["source"], row["part"], row["vintage"]))
        if twin is None or not row["file"].endswith(".csv"):
            continue
        path = Path(str(SHARED)) / twin["file"]
        content = gzip.decompress(path.read_bytes()) if twin["wrapper"] == "gzip" else None
        head = (content or path.read_bytes()).partition(b"\n")[0]
        assert (portal / row["file"]).read_bytes().partition(b"\n")[0] == head, row["file"]
        compared += 1
    assert compared == 12


@pytest.mark.portal
@real
def test_workbooks_have_the_real_layouts(portal: Path) -> None:
    heads = [(f"epcicom{year}.xlsx", f"Epcicom{year}", 0) for year in YEARS]
    heads += [("banatic_siren_insee.xlsx", "insee_siren", 0)]
    heads += [("ept_au_01-01-2025.xlsx", name, 5) for name in ("EPT", "Composition_communale")]
    for name, of, row in heads:
        real_rows = sheet(Path(str(SHARED)) / "dgcl" / name, of)
        rows = sheet(portal / "dgcl" / name, of)
        assert rows[row] == real_rows[row]
        assert [type(cell) for cell in rows[row + 1]] == [type(c) for c in real_rows[row + 1]]
        assert len(rows) == len(real_rows)
