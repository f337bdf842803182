"""The sectors of the Conseil national de l'industrie: every industrial activity is told."""

import csv

import pytest

from extractors.sources.naf_insee import derive
from sample.facts import rows

INDUSTRY = {f"{division:02}" for division in range(5, 40)}


@pytest.fixture(scope="module")
def classes() -> list[str]:
    return [row["sous_classe"] for row in rows("naf")]


@pytest.fixture(scope="module")
def made(classes: list[str]) -> list[dict[str, str]]:
    return list(derive.mapped(classes, list(derive._rows(derive.SECTORS))))


def test_every_industrial_activity_has_a_sector_or_a_reason(classes, made) -> None:
    industrial = {code.replace(".", "") for code in classes if code[:2] in INDUSTRY}
    assert len(industrial) == 291
    assert industrial <= {row["code_ape"] for row in made}
    assert all(row["raison"].strip() for row in made)


def test_every_sector_is_used_and_every_rule_counts(made) -> None:
    sectors = {row["code_filiere"] for row in derive._rows(derive.SECTORS)}
    assert len(sectors) == 19 + 1
    assert {row["code_filiere"] for row in made} == sectors
    rules = {(rule["prefixe"], rule["code_filiere"]) for rule in derive._rows(derive.RULES)}
    assert {(row["prefixe_regle"], row["code_filiere"]) for row in made} == rules


def test_none_is_none_alone(made) -> None:
    none = {row["code_ape"] for row in made if row["code_filiere"] == "AUCUNE"}
    assert none & {row["code_ape"] for row in made if row["code_filiere"] != "AUCUNE"} == set()
    keys = [(row["code_ape"], row["code_filiere"]) for row in made]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("code", "sectors"),
    [
        ("3030Z", {"AERO"}),
        ("2720Z", {"NRJ", "AUTO"}),
        ("2013A", {"NUCL"}),
        ("2013B", {"CHIM"}),
        ("2540Z", {"AUCUNE"}),
        ("2562B", {"AUCUNE"}),
    ],
)
def test_the_longest_prefix_decides(made, code: str, sectors: set[str]) -> None:
    assert {row["code_filiere"] for row in made if row["code_ape"] == code} == sectors


def test_a_rule_on_an_unknown_sector_is_refused(tmp_path, monkeypatch) -> None:
    path = tmp_path / "filieres_regles.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["prefixe", "code_filiere", "raison"], ["05", "X", "?"]])
    monkeypatch.setattr(derive, "RULES", path)
    with pytest.raises(ValueError, match=r"sectors \['X'\] are not in"):
        list(derive.mapped(["05.10Z"], list(derive._rows(derive.SECTORS))))
