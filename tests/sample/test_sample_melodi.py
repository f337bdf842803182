"""Flores, Side, Filosofi and populations of the sample: sums that hold, secrecy that hides."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.home import Home
from extractors.read import ReadResult, read_file
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from sample.economy import UNKNOWN
from sample.facts import geography
from sample.melodi_economy import by_commune
from sample.melodi_files import melodi_files
from sample.melodi_layout import product, table, zipped
from sample.structure import YEARS
from sample.years import observed

LEVELS = ("COM", "DEP", "REG", "ZE2020")


@pytest.fixture(scope="module")
def read(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`read(source, part, vintage)`: a file of the sample, read by its source's facts."""
    registry = load_registry()
    home = Home("dir:melodi", tmp_path_factory.mktemp("melodi"))
    paths = {(f.source, f.part, f.vintage): portal / f.path for f in melodi_files()}

    def _read(source: str, part: str, vintage: str) -> ReadResult:
        file = lake_file(paths[source, part, vintage], registry[source], part, vintage)
        return read_file(file, registry[source], home)

    return _read


def rows(result: ReadResult, query: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(query.format(t=f"'{result.parquet}'")).fetchall()


@pytest.mark.parametrize("file", melodi_files(), ids=lambda f: f"{f.part}-{f.vintage}")
def test_each_file_keeps_its_contract(read: Any, file: Any) -> None:
    part = load_registry()[file.source].part(file.part)
    result = read(file.source, file.part, file.vintage)
    assert (result.rejects, result.unknown_headers) == ([], [])
    assert part.band("sample").min <= result.rows <= part.band("sample").max
    key = ", ".join(part.key)
    assert rows(result, f"select count(distinct ({key})) from {{t}}") == [(result.rows,)]


def test_every_level_of_a5_sums_to_france(read: Any) -> None:
    sums = defaultdict(dict)
    for level, activity, measure, value in rows(
        read("flores_insee", "a5", "2024"),
        "select objet_geographique, activite, mesure, sum(valeur) from {t} "
        "where code_geographique <> 'FM' group by all",
    ):
        sums[level][activity, measure] = value
    assert {level: sums[level] == sums["FRANCE"] for level in LEVELS} == dict.fromkeys(LEVELS, True)
    france = sums["FRANCE"]
    for measure in ("UNIT_LOC", "EMPL3112"):
        parts = [v for (a, m), v in france.items() if m == measure and a != "_T"]
        assert len(parts) == 5
        assert sum(parts) == france["_T", measure]
        assert 0 < sums["EPCI"]["BE", measure] <= france["BE", measure]


def test_industry_of_flores_is_that_of_the_employment_file(read: Any) -> None:
    at = YEARS.index(2024)
    cells = [
        series[at]
        for row, series in observed()
        # Codes that no commune ever had are in quarantine there, and unknown to Flores.
        if row.industrial and row.place.code not in UNKNOWN
    ]
    jobs = sum(cell.effectif for cell in cells if cell)
    found = rows(
        read("flores_insee", "a5", "2024"),
        "select valeur from {t} where code_geographique = 'F' and activite = 'BE' "
        "and mesure = 'EMPL3112'",
    )
    assert found == [(jobs,)]


def test_public_service_and_farms_are_added(read: Any) -> None:
    cells = by_commune(2024)
    assert sum(jobs.get("OZ", (0, 0))[1] for jobs in cells.values()) > 500_000
    assert sum(jobs.get("AZ", (0, 0))[0] for jobs in cells.values()) > 1_000
    mayotte = {c.code for c in geography().communes[2025].values() if c.departement == "976"}
    assert mayotte & cells.keys()
    assert not mayotte & by_commune(2023).keys()


def test_secret_cells_of_a38_lie_in_another_one(read: Any) -> None:
    result = read("flores_insee", "a38", "2024")
    statuses = dict(rows(result, "select statut_observation, count(*) from {t} group by 1"))
    assert set(statuses) == {"A", "K", "W"}
    assert statuses["K"] > 1000
    empty = "select distinct statut_observation, mesure from {t} where valeur is null"
    assert rows(result, empty) == [("K", "EMPL3112")]
    apart = (
        "select count(*) from (select code_geographique, "
        "sum(valeur) filter (activite <> '_T') as parts, "
        "sum(valeur) filter (activite = '_T') as t, "
        "count(*) filter (statut_observation = 'W') as w, "
        "count(*) filter (statut_observation = 'K') as k from {t} "
        "where mesure = 'EMPL3112' group by objet_geographique, code_geographique) "
        "where parts <> t and (w = 1 or k = 0)"
    )
    assert rows(result, apart) == [(0,)]
    assert result.left_out > 0


def test_wide_tables_have_empty_cells_for_jobs_alone(read: Any) -> None:
    empty = "select count(*) - count({c}), count(*) filter ({c} = 0) from {{t}}"
    places = read("flores_insee", "na17_etablissements", "2021")
    assert rows(places, empty.format(c="etablissements"))[0][0] == 0
    secret, zero = rows(read("flores_insee", "na17_effectifs", "2021"), empty.format(c="effectif"))[
        0
    ]
    assert secret > 100
    assert zero > 100


def test_incomes_say_why_a_value_is_missing(read: Any) -> None:
    for year in ("2021", "2023"):
        found = rows(
            read("filosofi_insee", "revenus", year),
            "select statut_confidentialite, statut_observation, count(*), count(valeur) "
            "from {t} group by 1, 2 order by 1, 2",
        )
        assert [row[:2] for row in found] == [("C", "A"), ("F", "A"), ("F", "O")]
        assert [row[3] for row in found] == [0, found[1][2], 0]
    measures = "select distinct mesure from {t} where objet_geographique = 'COM' order by 1"
    assert rows(read("filosofi_insee", "revenus", "2023"), measures) == [("MED_SL",), ("PR_MD60",)]


def test_populations_are_the_facts(read: Any) -> None:
    communes = geography().communes[2025].values()
    result = read("population_insee", "populations", "2022")
    found = rows(result, "select sum(population_municipale), count(*) from {t}")
    people = sum(c.pmun for c in communes if c.departement != "976")
    divided = {a.commune for a in geography().arrondissements}
    whole = sum(c.pmun for c in communes if c.code in divided)
    parts = sum(a.population for a in geography().arrondissements)
    assert found == [(people - whole + parts, 34_900)]
    past = read("population_insee", "historiques", "2022")
    france = "select annee, population from {t} where code_geographique = 'F' order by 1"
    assert rows(past, france)[-1] == (2022, people)
    assert [year for year, _ in rows(past, france)][:2] == [1968, 1975]


def test_a_table_is_quoted_and_a_zip_is_the_same_bytes_twice() -> None:
    content = table(("GEO", "OBS_VALUE"), [("0051", ""), ("F", 3)])
    assert content == b'"GEO";"OBS_VALUE"\n"0051";""\n"F";"3"\n'
    members = product("DS_X_data.csv", content)
    assert list(members) == ["DS_X_data.csv", "DS_X_metadata.csv"]
    assert zipped(members) == zipped(members)
