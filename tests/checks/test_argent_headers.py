"""Gate 1 expects of a layout the headers that its files are known by, one of each column."""

import re
from types import SimpleNamespace

from expectations.gate1 import _facts
from extractors.registry import load_registry


def expected(vintage: str) -> dict[str, bool]:
    read = SimpleNamespace(
        file=SimpleNamespace(vintage=vintage), headers=[], unknown_headers=[], rejects=[]
    )
    facts = _facts(load_registry()["fonds_vert"], "projets", read)
    return {one["entete"]: one["motif"] for one in facts["attendus"]}


def test_a_header_with_one_name_is_expected_as_it_is() -> None:
    assert expected("2023")["nom_demarche_ds"] is False
    assert "numero_ej" not in expected("2023")


def test_one_of_several_names_is_enough_and_part_of_a_name_is_not() -> None:
    (pattern,) = (name for name, is_pattern in expected("2025").items() if is_pattern)
    for header, fits in {
        "demarche": True, "nom_demarche_ds": True, "demarches": False, "la demarche": False,
    }.items():  # fmt: skip
        assert bool(re.search(pattern, header)) is fits, header


def test_a_header_that_may_be_absent_is_not_expected() -> None:
    names = " ".join(expected("2025"))
    assert "axe" not in names
    assert "forme" not in names
    assert "siret_beneficiaire" in names
