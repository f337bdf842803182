"""Invented economy: known effect, plausible totals, and a file that agrees with the truth."""

from collections import Counter
from math import log
from typing import Any

import pytest

from sample.history import COMMUNE
from sample.structure import YEARS
from sample.years import BASE_YEAR, series

URSSAF = "urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv"
INDUSTRY = {f"{division:02d}" for division in (*range(5, 34), *range(35, 40))}


@pytest.fixture(scope="module")
def rows(table: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = table(URSSAF, ";")
    return found


def test_planted_effect_is_recovered_without_noise() -> None:
    jobs = {True: [0] * len(YEARS), False: [0] * len(YEARS)}
    for row, cells in series(noise=False):
        if row.industrial:
            for at, cell in enumerate(cells):
                jobs[row.place.labelled][at] += cell.effectif if cell else 0
    base = YEARS.index(BASE_YEAR)
    for at, year in enumerate(YEARS):
        change = {side: log(values[at] / values[base]) for side, values in jobs.items()}
        expected = max(0, year - BASE_YEAR) * log(1.01)
        assert change[True] - change[False] == pytest.approx(expected, abs=0.002), year


def test_effect_with_noise_is_the_truth_told(verite: dict[str, Any]) -> None:
    labelled = verite["emploi"]["communes_labellisees_phase_1"]["effectif_industrie_be"]
    without = verite["emploi"]["effectif_industrie_be_labellise_sans_effet"]
    for year, jobs, counterfactual in zip(YEARS, labelled, without, strict=True):
        factor = verite["effet"]["facteur"][str(year)]
        assert jobs / counterfactual == pytest.approx(factor, abs=0.002)
        assert factor == pytest.approx(1.01 ** max(0, year - BASE_YEAR), abs=1e-5)


def test_national_change_is_plausible(verite: dict[str, Any]) -> None:
    jobs = verite["emploi"]["fichier"]["effectif_total"]
    industry = verite["emploi"]["fichier"]["effectif_industrie_be"]
    for year, before, after in zip(YEARS[1:], jobs, jobs[1:], strict=False):
        if year not in (2020, 2021):
            assert abs(after / before - 1) < 0.04
    assert jobs[YEARS.index(2020)] < jobs[YEARS.index(2019)]
    assert 500_000 < min(jobs) <= max(jobs) < 5_000_000
    assert all(0.12 < part / total < 0.20 for part, total in zip(industry, jobs, strict=True))


def test_file_has_the_totals_of_the_truth(
    rows: list[dict[str, str]], verite: dict[str, Any]
) -> None:
    told = verite["emploi"]["fichier"]
    for at, year in enumerate(YEARS):
        jobs, accounts = f"effectifs_salaries_{year}", f"nombre_d_etablissements_{year}"
        assert sum(int(row[jobs] or 0) for row in rows) == told["effectif_total"][at]
        assert sum(int(row[accounts] or 0) for row in rows) == told["etablissements_total"][at]
        industry = [row for row in rows if row["code_ape"][:2] in INDUSTRY]
        assert sum(int(row[jobs] or 0) for row in industry) == told["effectif_industrie_be"][at]
        assert all(bool(row[jobs]) == bool(row[accounts]) for row in rows)


def test_truth_by_epci_adds_up(verite: dict[str, Any]) -> None:
    jobs = verite["emploi"]
    for name in ("effectif_total", "effectif_industrie_be"):
        for at in range(len(YEARS)):
            by_epci = sum(totals[name][at] for totals in jobs["epci"].values())
            assert by_epci == jobs["fichier"][name][at] - jobs["quarantaine"][name][at]
            sides = ("communes_labellisees_phase_1", "communes_hors_phase_1")
            assert by_epci == sum(jobs[side][name][at] for side in sides)


def test_every_epci_of_the_field_has_industry_every_year(verite: dict[str, Any]) -> None:
    found = verite["emploi"]["epci"]
    assert len(found) == 1_255 - len(verite["geographie"]["epci_hors_champ"]) + 1
    for code, totals in found.items():
        assert code == "SANS" or min(totals["effectif_industrie_be"]) > 0
        assert min(totals["effectif_total"]) > 0


def test_keys_are_unique_and_codes_well_formed(rows: list[dict[str, str]]) -> None:
    keys = Counter((row["code_commune"], row["code_ape"]) for row in rows)
    assert max(keys.values()) == 1
    assert all(COMMUNE.match(code) for code, _ in keys)
    assert not any(code.startswith("976") for code, _ in keys)
    codes = {code for code, _ in keys}
    assert not codes & {"75056", "13055", "69123"}
    assert {"75101", "13201", "69381"} <= codes


def test_planted_codes_are_few_and_counted(
    rows: list[dict[str, str]], verite: dict[str, Any]
) -> None:
    told = verite["emploi"]["lignes"]
    unknown = [row for row in rows if row["code_commune"] in told["codes_inconnus"]]
    old = [row for row in rows if row["code_commune"] in told["codes_anciens"]]
    assert len(unknown) == told["larges_inconnues"] > 0
    assert len(old) == told["larges_anciennes"] > 0
    assert len(rows) == told["larges"]
    assert told["larges_inconnues"] / told["larges"] < 0.0005
    assert told["longues_inconnues"] / told["longues"] < 0.0005


def test_null_and_zero_are_both_there(rows: list[dict[str, str]]) -> None:
    values = Counter(row[f"effectifs_salaries_{year}"] for row in rows for year in YEARS)
    assert values[""] > 1_000
    assert values["0"] > 100
