"""One set of employment zones in the sample: those of the composition are those of every file."""

from typing import Any

import pytest

from sample.facts import geography
from sample.melodi_economy import by_commune, territories
from sample.series import by_zone
from sample.write_urssaf import place_labels
from sample.years import observed
from sample.zonings import zone_at, zone_of, zones


def test_zones_of_urssaf_are_those_of_the_composition(table: Any) -> None:
    known = {zone.code: zone.nom for zone in zones()}
    file = "urssaf/effectifs-salaries-et-masse-salariale-du-secteur-prive-par-zone-demploi.csv"
    rows = table(file, ";")
    assert {(row["code_zone_d_emploi"], row["libelle_zone_d_emploi"]) for row in rows} <= set(
        known.items()
    )
    assert {zone for zone, _ in by_zone()} == {row["code_zone_d_emploi"] for row in rows}


def test_a_place_of_the_employment_file_is_in_the_zone_of_its_commune() -> None:
    communes = zone_of()
    places = {row.place for row, _ in observed()}
    for place in places:
        if place.code in communes:
            assert place_labels(place).zone == communes[place.code].code
    arrondissements = {part.code: part.commune for part in geography().arrondissements}
    there = [place for place in places if place.code in arrondissements]
    assert there
    for place in there:
        assert place_labels(place).zone == communes[arrondissements[place.code]].code


@pytest.mark.parametrize("year", [2022, 2024])
def test_zones_of_flores_are_the_sums_of_their_communes(year: int) -> None:
    found, known = territories(year)["ZE2020"], geography().communes[2025]
    assert found.keys() <= {zone.code for zone in zones()}
    sums: dict[str, int] = {}
    for code, jobs in by_commune(year).items():
        zone = zone_at(code, known[code].departement).code
        sums[zone] = sums.get(zone, 0) + sum(people for _, people in jobs.values())
    assert sums == {zone: sum(p for _, p in jobs.values()) for zone, jobs in found.items()}


def test_a_code_of_another_year_is_in_a_zone_of_its_departement() -> None:
    assert zone_at("01999", "01") in zones()
