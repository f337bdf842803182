"""Words, numbers and drawings of the quality page."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from expectations import rules_page
from expectations.definitions import load_definitions
from publication.quality_facts import Point
from publication.quality_trend import drawing
from publication.quality_words import band, checks_in_french, looked_at, number, shown, words

AT = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)


def point(value: float | None, statut: str, low: int | None = 0, high: int | None = 1) -> Point:
    bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
    return Point(AT, statut, None if value is None else Decimal(str(value)), *bounds)


def test_a_trend_shows_the_band_the_values_and_what_left_it() -> None:
    drawn = drawing([point(0, "reussi"), point(1, "reussi"), point(3, "averti")], "3 <runs>")
    assert "<title>3 &lt;runs&gt;</title>" in drawn
    assert drawn.count('class="out"') == 1
    assert drawn.count('class="in"') == 2
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[2]


def test_a_trend_needs_two_values_and_no_bounds() -> None:
    assert drawing([point(1, "reussi"), point(None, "bloque")], "") == ""
    still = drawing([point(5, "reussi", None, None)] * 2, "")
    assert set(re.findall(r'cy="([\d.]+)"', still)) == {"17.0"}


def test_words_numbers_and_bands() -> None:
    assert set(words("fr")) == set(words("en"))
    assert number(Decimal("0.00002742"), "fr") == "0,00002742"
    assert number(Decimal("1000000"), "en") == "1,000,000"
    assert (number(Decimal(0), "fr"), number(None, "fr")) == ("0", "–")
    assert band(Decimal(2), Decimal(2), "fr") == "exactement 2"
    assert band(None, Decimal(2), "fr") == "au plus 2"
    assert band(Decimal(2), None, "en") == "at least 2"
    assert band(None, None, "en") == "any value"
    assert len(shown("x" * 10_000_000)) == 301


def test_every_check_says_in_french_what_it_looks_at() -> None:
    known = rules_page.CONTRACT | rules_page.HISTORY | rules_page.AGAIN
    at_the_door = [name.removesuffix("_…") for name in known]
    names = {*at_the_door, *(definition.controle for definition in load_definitions())}
    assert checks_in_french().keys() == names


def test_a_check_of_a_figure_says_what_its_kind_looks_at() -> None:
    known = checks_in_french()
    assert looked_at("epci_2025", "fr") == known["epci"]
    assert looked_at("epci_nature_cc", "fr") == known["epci_nature"]
    assert looked_at("lignes_apprises", "fr") == known["lignes_apprises"]
    assert looked_at("inconnu", "fr") == looked_at("epci_2025", "en") == ""
