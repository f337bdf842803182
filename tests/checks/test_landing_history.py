"""Gate 1 against the files accepted before: every comparison fires on its poison, and only it."""

import pytest
from checks.profiles import profile

from expectations.landing_history import SAID, offending
from expectations.profile import Profile
from expectations.profile_store import History
from extractors.registry_gate import Distribution
from extractors.registry_part import Part

PART = Part.model_validate(
    {
        "format": "csv",
        "key": ["code_commune", "annee"],
        "rows": {"france": [1, 9], "sample": [1, 9]},
        "drift": 0.15,
    }
)
BEFORE = profile()
YEARS = {"2021": 1.0, "2022": 1.02, "2023": 1.03}
LAST = {"2022": 1.0, "2023": 1.01, "2024": 1.02}


def fired(new: Profile, old: Profile | None = None, **facts: object) -> dict[str, list]:
    """The offending rows by check, of those that have any."""
    old = BEFORE if old is None else old
    part = PART.model_copy(update={"distribution": Distribution(**facts)})
    history = History((), new, old, {"avant": old})
    return {name: rows for name, rows in offending(part, "avant", history).items() if rows}


def zeros(cell_of: str, year: str) -> Profile:
    """A file in which a department's jobs of a year are zeros."""
    found = profile(LAST)
    return {
        c: s._replace(somme=0.0, zeros=100, vides=0)
        if (c.valeur, c.periode, c.mesure) == (cell_of, year, "effectif")
        else s
        for c, s in found.items()
    }


POISONS = {
    "a region is missing": ("groupes_perdus", profile(without=("2A",)), {"totaux", "revisions"}),
    "a region is emptied": ("groupes_perdus", zeros("59", "2024"), set()),
    "one sector doubled": ("repartition", profile(times={"25": 2}), set()),
    "a unit of another size": ("unites", profile({"2022": 100.0, "2023": 101.0}),
                               {"totaux", "revisions"}),
    "a year in cents": ("unites", profile({**LAST, "2024": 102.0}), {"totaux"}),
    "a total that fell": ("totaux", profile({"2022": 0.8, "2023": 0.81}), {"revisions"}),
    "a year revised": ("revisions", profile({"2022": 1.0, "2023": 1.08}), set()),
    "two years swapped": ("annees_permutees", profile({"2021": 1.03, "2022": 1.02, "2023": 1.0}),
                          set()),
    "last year repeated": ("annee_repetee", profile({**LAST, "2024": 1.01}), set()),
    "a vintage that is another": ("annee_repetee", profile(), set()),
    "secret as zero": ("secrets_et_zeros", profile({"2022": 1.0, "2023": 1.012}, vides=0, zeros=50),
                       set()),
    "negative values": ("negatifs", profile({"2022": 1.0, "2023": 1.012}, negatifs=3), set()),
}  # fmt: skip


@pytest.mark.parametrize("poison", POISONS)
def test_a_comparison_fires_on_its_poison_and_no_other_does(poison: str) -> None:
    name, new, also = POISONS[poison]
    old = profile(YEARS) if name == "annees_permutees" else BEFORE
    found = fired(new, old)
    assert set(found) == {name, *also}
    assert all(isinstance(row, dict) and row for row in found[name])


def test_every_comparison_has_a_poison() -> None:
    assert {name for name, _, _ in POISONS.values()} == set(SAID)


@pytest.mark.parametrize(
    "new",
    [profile({"2022": 1.0, "2023": 1.012}), profile(LAST), profile({"2022": 1.002, "2023": 1.01})],
    ids=["revised a little", "a year more", "an earlier year revised"],
)
def test_what_producers_do_every_year_passes_in_silence(new: Profile) -> None:
    assert fired(new) == {}


def test_the_rows_name_the_group_and_both_totals() -> None:
    (row, *_) = fired(profile(times={"25": 2}))["repartition"]
    assert row == {
        "contre": "avant", "groupe": "division 25", "mesure": "effectif",
        "avant": 4020, "apres": 8040, "attendu": 4020,
    }  # fmt: skip
    (unit, *_) = fired(profile({"2022": 100.0, "2023": 101.0}))["unites"]
    assert (unit["facteur"], unit["sans_doute"]) == (100.0, "cents")


def test_facts_say_how_far_a_part_may_move() -> None:
    doubled = profile(times={"25": 2})
    assert fired(doubled, moved=1.5) == {}
    assert fired(profile(without=("2A",)), lost=0.5, total=0.5, revised=0.5) == {}
    jump = profile({**LAST, "2024": 1.5})
    assert set(fired(jump)) == {"totaux"}
    assert fired(jump, last_year=False, why="flows move") == {}


def test_a_group_of_few_rows_may_come_and_go() -> None:
    few = {c: s._replace(lignes=4) if c.valeur == "2A" else s for c, s in BEFORE.items()}
    gone = profile({"2022": 1.0, "2023": 1.012}, without=("2A",))
    assert "groupes_perdus" not in fired(gone, few)


def test_a_year_of_few_rows_may_be_that_of_the_year_before() -> None:
    same = profile({**LAST, "2024": 1.01})
    few = {c: s._replace(lignes=4, vides=0, zeros=0) for c, s in same.items()}
    assert "annee_repetee" in fired(same)
    assert "annee_repetee" not in fired(few)
