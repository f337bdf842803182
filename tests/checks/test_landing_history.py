"""Gate 1 against the files accepted before: every comparison fires on its poison, and only it."""

import pytest
from checks.profiles import codes, columns, profile

from expectations.landing_history import SAID, offending
from expectations.profile import ROWS, Profile, Stat
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


def with_columns(**names: object) -> Profile:
    """What producers do every year, and columns of names like those."""
    return {**profile({"2022": 1.0, "2023": 1.012}), **columns(**names)}


def with_codes(**more: tuple[int, int]) -> Profile:
    """The same, and codes for which rows were left out."""
    return {**profile({"2022": 1.0, "2023": 1.012}), **codes(**more)}


LESS, NONE = Stat(500, 250, somme=250), Stat(500, 500, somme=0)
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
    "years moved by one": ("annees_permutees", profile({"2023": 1.0, "2024": 1.01}),
                          {"annee_repetee"}),
    "a year is gone": ("periodes_perdues", profile({"2021": 1.0, "2023": 1.03}), set()),
    "the last year is gone": ("periodes_perdues", profile({"2021": 1.0, "2022": 1.02}), set()),
    "an emptied column": ("colonnes_videes", with_columns(nom=NONE), set()),
    "half of a column": ("colonnes_changees", with_columns(nom=LESS), set()),
    "names as codes": ("colonnes_changees", with_columns(long=5.0), set()),
    "accents lost": ("colonnes_changees", with_columns(accents=9.0), set()),
    "one name for all": ("colonnes_changees", with_columns(varied=1.0), set()),
    "a code that was never there": ("codes_laisses", with_codes(C0M=(1, 812)), set()),
    "last year repeated": ("annee_repetee", profile({**LAST, "2024": 1.01}), set()),
    "a vintage that is another": ("annee_repetee", profile(), set()),
    "secret as zero": ("secrets_et_zeros", profile({"2022": 1.0, "2023": 1.012}, vides=0, zeros=50),
                       set()),
    "negative values": ("negatifs", profile({"2022": 1.0, "2023": 1.012}, negatifs=3), set()),
}  # fmt: skip


@pytest.mark.parametrize("poison", POISONS)
def test_a_comparison_fires_on_its_poison_and_no_other_does(poison: str) -> None:
    name, new, also = POISONS[poison]
    longer = poison in ("two years swapped", "a year is gone", "the last year is gone")
    old = profile(YEARS) if longer else {**BEFORE, **columns(), **codes()}
    found = fired(new, old)
    assert set(found) == {name, *also}
    assert all(isinstance(row, dict) and row for row in found[name])


def other_measure(found: Profile) -> Profile:
    """The same file with a measure that stays what it was."""
    more = {c._replace(mesure="etablissements"): s for c, s in BEFORE.items() if c.mesure != ROWS}
    return {**found, **more}


def test_two_years_of_one_measure_that_changed_places_are_told() -> None:
    swapped = other_measure(profile({"2022": 1.01, "2023": 1.0}))
    (row,) = fired(swapped, other_measure(BEFORE))["annees_permutees"]
    assert row == {"periode": "2022", "avec": "2023", "mesures": "effectif"}


def test_a_series_that_stands_still_was_not_moved() -> None:
    still = profile({"2022": 1.0, "2023": 1.0, "2024": 1.0})
    assert "annees_permutees" not in fired(still, still)


def test_a_year_of_its_own_may_be_near_the_one_before() -> None:
    assert fired(profile({"2024": 1.0002}), profile({"2023": 1.0})) == {}


def test_every_comparison_has_a_poison() -> None:
    assert {name for name, _, _ in POISONS.values()} == set(SAID)


@pytest.mark.parametrize(
    "new",
    [
        profile({"2022": 1.0, "2023": 1.012}),
        profile(LAST),
        profile({"2022": 1.002, "2023": 1.01}),
        profile({"2023": 1.0101, "2024": 1.02}),
        with_columns(nom=Stat(510, 20, somme=490), long=11.4, varied=390.0, accents=150.0),
    ],
    ids=["revised a little", "a year more", "an earlier year revised", "an oldest year dropped",
         "names added and written out"],
)  # fmt: skip
def test_what_producers_do_every_year_passes_in_silence(new: Profile) -> None:
    assert fired(new, {**BEFORE, **columns()}) == {}


def test_a_column_that_a_layout_may_lack_warns_and_does_not_block() -> None:
    history = History((), with_columns(nom=NONE), {**BEFORE, **columns()})
    found = offending(PART, "avant", history, optional=["nom_commune"])
    assert {name for name, rows in found.items() if rows} == {"colonnes_changees"}
    assert found["colonnes_changees"] == [
        {"colonne": "nom_commune", "quoi": "share of filled cells", "avant": 1.0, "apres": 0.0}
    ]


def test_a_period_whose_cells_are_all_empty_is_lost() -> None:
    emptied = {
        c: s._replace(vides=s.lignes, zeros=0, somme=0.0)
        if (c.periode, c.mesure) == ("2022", "effectif")
        else s
        for c, s in profile(YEARS).items()
    }
    assert fired(emptied, profile(YEARS))["periodes_perdues"] == [
        {"periode": "2022", "premiere": "2021", "derniere": "2023"}
    ]


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
