"""Bands learnt from what was accepted, and calendars at a day that is given."""

from datetime import date
from decimal import Decimal

import pytest

from expectations.bands import width
from extractors.calendar_facts import next_due, overdue_since
from extractors.registry_facts import Rhythm
from extractors.registry_gate import Distribution


def test_fewer_than_three_vintages_teach_nothing() -> None:
    assert width([100, 101], 0.01, 0.3).share == 0.3
    assert str(width([100, 101], 0.01, 0.3)) == "band of source.yml"


@pytest.mark.parametrize(
    ("sizes", "share"),
    [([100, 105, 110], 0.1), ([1000, 1001, 1002], 0.01), ([100, 150, 100], 0.3), ([0, 5, 9], 0.3)],
    ids=["twice the widest change", "no narrower than the floor", "no wider than the ceiling",
         "an empty vintage teaches nothing"],
)  # fmt: skip
def test_a_learnt_band_stays_between_floor_and_ceiling(sizes: list[int], share: float) -> None:
    assert width(sizes, 0.01, 0.3).share == pytest.approx(share)


def test_a_band_around_a_size() -> None:
    learnt = width([100, 105, 110], 0.01, 0.3)
    assert learnt.around(1000) == (Decimal(900), Decimal(1100))
    assert str(learnt) == "band learnt from 3 vintages"


FLORES = Rhythm(every="year", month=3, years_after=2, grace_days=60)
JOBS = Rhythm(every="year", month=5, grace_days=60)
QUARTER = Rhythm(every="quarter", days_after=80, grace_days=10)


@pytest.mark.parametrize(
    ("rhythm", "vintage", "due"),
    [
        (FLORES, "2022", date(2025, 3, 31)),
        (JOBS, "2024-05", date(2025, 5, 31)),
        (Rhythm(every="year", month=12, years_after=2), "2022", date(2025, 12, 31)),
        (QUARTER, "2025-T1", date(2025, 6, 22)),
        (Rhythm(every="month", days_after=3), "2025-11-01", date(2025, 12, 5)),
        (FLORES, "NAF rév. 2", None),
    ],
)
def test_when_the_next_vintage_is_due(rhythm: Rhythm, vintage: str, due: date | None) -> None:
    assert next_due(rhythm, vintage) == due


def test_grace_days_are_waited_for() -> None:
    assert overdue_since(FLORES, "2022", date(2025, 5, 30)) is None
    assert overdue_since(FLORES, "2022", date(2025, 5, 31)) == date(2025, 3, 31)
    assert overdue_since(None, "2022", date(2099, 1, 1)) is None


@pytest.mark.parametrize(
    "facts",
    [{"every": "month", "month": 3}, {"every": "year", "years_after": 2},
     {"every": "year", "month": 3, "days_after": 9}],
)  # fmt: skip
def test_a_calendar_that_says_two_things_is_refused(facts: dict) -> None:
    with pytest.raises(ValueError, match="month"):
        Rhythm(**facts)


def test_a_comparison_is_left_out_for_a_reason() -> None:
    with pytest.raises(ValueError, match="why"):
        Distribution(compared=False)
    assert Distribution(last_year=False, why="levels differ").last_year is False
