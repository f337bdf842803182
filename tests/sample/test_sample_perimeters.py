"""Invented perimeters: nobody can take them for real, and every case of reality is there."""

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sample.facts import geography
from sample.perimeters import GEOGRAPHY, TERRITORIES, Perimeter, perimeters
from sample.truth import label_shares

SHARED = os.environ.get("TI_PORTAL_FILES")
LISTS = ("grpt2023-20230802", "grpt2023-20231114", "com2023-20231107")


def test_no_name_or_id_can_be_taken_for_real(table: Any) -> None:
    for name in LISTS:
        for row in table(f"anct/liste-ti-{name}.csv"):
            assert re.fullmatch(r"TI fictif \d{3}", row["lib_ti"])
            assert re.fullmatch(r"fictif-\d{3}", row["id_ti"])


@pytest.mark.portal
@pytest.mark.skipif(
    SHARED is None, reason="TI_PORTAL_FILES is not set: no real list to differ from"
)
def test_no_territory_is_a_real_one(table: Any) -> None:
    import csv

    for name in LISTS[:2]:
        groups = []
        for rows in (table(f"anct/liste-ti-{name}.csv"), list(csv.DictReader(
            (Path(str(SHARED)) / f"anct/liste-ti-{name}.csv").open(encoding="utf-8", newline="")
        ))):  # fmt: skip
            found: dict[str, set[str]] = {}
            for row in rows:
                siren = row.get("siren_groupement") or row["siren_epci"]
                found.setdefault(row["id_ti"], set()).add(siren)
            groups.append({frozenset(members) for members in found.values() if len(members) > 2})
        assert not groups[0] & groups[1]


@pytest.mark.parametrize("phase", [1, 2])
def test_territories_do_not_overlap(phase: int) -> None:
    perimeter = perimeters()[phase]
    assert len(perimeter.labels) == TERRITORIES[phase]
    assert len(set(perimeter.labels.values())) == TERRITORIES[phase]
    sirens = [member.siren for member in perimeter.members]
    assert len(set(sirens)) == len(sirens)
    assert sum(len(_communes(perimeter, siren)) for siren in sirens) == len(perimeter.communes)


def _communes(perimeter: Perimeter, siren: str) -> list[str]:
    facts = geography()
    if siren in facts.epci[GEOGRAPHY]:
        return [commune.code for commune in facts.members(GEOGRAPHY)[siren]]
    if siren in facts.ept:
        return facts.ept[siren][1][GEOGRAPHY]
    return [c.code for c in facts.communes[GEOGRAPHY].values() if c.siren == siren]


def test_every_kind_of_member_is_there() -> None:
    kinds = {phase: Counter(m.nature for m in perimeters()[phase].members) for phase in (1, 2)}
    assert kinds[1]["COM"] == 12
    assert kinds[2]["COM"] == 0
    assert kinds[1]["EPT"] == kinds[2]["EPT"] == 2


def test_single_communes_are_in_the_table_of_sirens() -> None:
    known = {commune.siren for commune in geography().communes[2024].values()}
    alone = {m.siren for m in perimeters()[1].members if m.nature == "COM"}
    assert alone <= known


def test_ids_come_back_with_another_meaning() -> None:
    members = {
        phase: {id_ti: {m.siren for m in perimeters()[phase].members if m.id_ti == id_ti}
                for id_ti in perimeters()[phase].labels}
        for phase in (1, 2)
    }  # fmt: skip
    both = members[1].keys() & members[2].keys()
    same = [id_ti for id_ti in both if members[1][id_ti] == members[2][id_ti]]
    assert len(both) == TERRITORIES[1]
    assert len(same) < 3


def test_cohorts_are_all_well_represented(verite: dict[str, Any]) -> None:
    for rule in ("une_commune", "majorite", "entier"):
        sizes = verite["cohortes"][rule]
        assert sum(sizes.values()) == 1_255
        assert min(sizes.values()) >= 60
    assert verite["cohortes"]["une_commune"]["jamais"] < verite["cohortes"]["entier"]["jamais"]


@pytest.mark.parametrize("phase", [1, 2])
def test_no_epci_is_near_the_majority_line(phase: int) -> None:
    shares = label_shares(phase)
    for code, communes in geography().members(2025).items():
        people = sum(commune.pmun for commune in communes)
        part = sum(commune.pmun * shares.get(commune.code, 0) for commune in communes) / people
        assert not 0.45 < part < 0.55, code


def test_a_merged_commune_is_labelled_in_part() -> None:
    assert 0 < label_shares(1)["85076"] < 1
