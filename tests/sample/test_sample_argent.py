"""Money, companies and Urssaf's series of the sample: invented, coherent, with the real traps."""

from decimal import Decimal
from typing import Any

import pytest

from sample import write_fonds_vert
from sample.companies import keeps_check_digit
from sample.economy import former_codes
from sample.facts import geography
from sample.perimeters import perimeters
from sample.structure import YEARS

URSSAF = "urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv"
EPCI = "urssaf/nombre-etab-effectifs-salaries-et-masse-salariale-secteur-prive-epci.csv"
SERIES = "urssaf/effectifs-salaries-et-masse-salariale-du-secteur-prive"
Row = dict[str, str]


def amount(text: str) -> Decimal:
    kept = "".join(c for c in text if c.isdigit() or c in ",.")
    return Decimal(kept.replace(",", "."))


@pytest.fixture(scope="module")
def communes(table: Any) -> list[Row]:
    found: list[Row] = table(URSSAF, ";")
    return found


@pytest.mark.parametrize(("year", "mark"), [(2023, ";"), (2024, ";"), (2025, ",")])
def test_projects_add_up_to_what_was_invented(table: Any, year: int, mark: str) -> None:
    rows = table(f"datagouv/fonds-vert-{year}-export.csv", mark)
    assert len(rows) == write_fonds_vert.PROJECTS
    total = sum(amount(row["montant_engage"]) for row in rows)
    assert total == Decimal(write_fonds_vert.total_cents(year)) / 100
    assert {row["nom_du_projet"][:13] for row in rows} == {"Projet fictif"}


def test_projects_have_the_traps_of_the_real_file(table: Any) -> None:
    rows = table("datagouv/fonds-vert-2023-export.csv", ";")
    codes = [row["code_commune"] for row in rows]
    assert codes.count("NULL") > 5
    assert sum(len(code) == 4 and code != "NULL" for code in codes) > 5
    assert sum(len(row["siren"]) == 8 for row in rows) > 0
    assert "Non Renseigné" in {row["numero_dossier_ds"] for row in rows}
    assert len({row["numero_dossier_ds"] for row in rows}) < len(rows)
    assert all("\u00a0" in row["montant_engage"] for row in rows if len(row["montant_engage"]) > 9)
    known = geography().communes[2023].keys() | former_codes().keys()
    assert {code.zfill(5) for code in codes if code != "NULL"} <= known


def test_industrial_projects_stand_in_labelled_communes(table: Any) -> None:
    for year, mark in ((2024, ";"), (2025, ",")):
        rows = table(f"datagouv/fonds-vert-{year}-export.csv", mark)
        found = [row for row in rows if row["demarche"] == write_fonds_vert.INDUSTRY]
        assert len(found) > 20
        assert {row["code_commune"] for row in found} <= perimeters()[2].communes.keys()


def test_no_identifier_can_be_taken_for_real(table: Any) -> None:
    found = {row["siren"] for row in table("economie/ratios_inpi_bce.csv", ";")}
    assert all(siren.startswith("000") for siren in found)
    for row in table("economie/plan-de-relance.csv", ";"):
        if row["siren"].isdigit():
            found.add(row["siren"][:9].zfill(9))
    for year, mark, name in ((2023, ";", "siren"), (2025, ",", "siret_beneficiaire")):
        rows = table(f"datagouv/fonds-vert-{year}-export.csv", mark)
        found |= {row[name][:9].zfill(9) for row in rows}
    assert len(found) > 5_000
    assert not [siren for siren in found if keeps_check_digit(siren)]


def test_check_digits_are_those_of_insee() -> None:
    assert keeps_check_digit("552100554")
    assert keeps_check_digit("12000101100010")
    assert not keeps_check_digit("552100555")


def test_ratios_have_the_traps_of_the_real_file(table: Any) -> None:
    rows = table("economie/ratios_inpi_bce.csv", ";")
    keys = [(row["siren"], row["date_cloture_exercice"], row["type_bilan"]) for row in rows]
    assert len({siren for siren, _, _ in keys}) == 5_000
    assert len(set(keys)) < len(keys)
    assert {kind for _, _, kind in keys} == {"K", "C", "S"}
    assert sum(date > "2025-06-01" for _, date, _ in keys) > 3
    hidden = [row for row in rows if row["confidentiality"] != "Public"]
    assert {row["chiffre_d_affaires"] for row in hidden} == {""}
    assert all(row["chiffre_d_affaires"] for row in rows if row["confidentiality"] == "Public")


def total(rows: list[Row], year: int, measure: str) -> float:
    return sum(
        float(row[measure]) for row in rows if row["annee"] == str(year) and row["trimestre"] == "4"
    )


def test_fourth_quarters_are_the_ends_of_the_years_by_commune(
    table: Any, communes: list[Row]
) -> None:
    zones, france = (
        table(f"{SERIES}-par-zone-demploi.csv", ";"),
        table(f"{SERIES}-france-entiere-x-na88.csv", ";"),
    )
    for year in YEARS[1:]:
        jobs = sum(int(row[f"effectifs_salaries_{year}"] or 0) for row in communes)
        assert total(zones, year, "effectifs_salaries_brut") == jobs
        assert total(france, year, "effectifs_salaries_brut") == jobs


def test_divisions_are_those_of_the_file_by_commune(table: Any, communes: list[Row]) -> None:
    rows = table(f"{SERIES}-france-entiere-x-na88.csv", ";")
    last = [row for row in rows if (row["annee"], row["trimestre"]) == ("2024", "4")]
    by_division = {row["secteur_na88i"][:2]: int(row["effectifs_salaries_brut"]) for row in last}
    expected: dict[str, int] = {}
    for row in communes:
        division = row["code_ape"][:2]
        expected[division] = expected.get(division, 0) + int(row["effectifs_salaries_2024"] or 0)
    assert by_division == expected


def test_averages_are_the_mean_of_two_ends_by_epci(table: Any, communes: list[Row]) -> None:
    rows = [row for row in table(EPCI, ";") if row["annee"] == "2024"]
    ends: dict[str, int] = {}
    for row in communes:
        both = int(row["effectifs_salaries_2023"] or 0) + int(row["effectifs_salaries_2024"] or 0)
        ends[row["code_epci"]] = ends.get(row["code_epci"], 0) + both
    ends.pop("", None)
    found: dict[str, float] = {}
    for row in rows:
        found[row["code_epci"]] = found.get(row["code_epci"], 0) + float(
            row["effectifs_salaries_moyens"]
        )
    assert found == {code: both / 2 for code, both in ends.items()}
    assert {row["code_epci"] for row in rows} <= geography().epci[2023].keys()


def test_wages_are_plausible(table: Any) -> None:
    for row in table(EPCI, ";"):
        jobs = float(row["effectifs_salaries_moyens"])
        if jobs > 100:
            assert 20_000 < float(row["masse_salariale"]) / jobs < 50_000, row
