"""When the vintage after one that came is due, by the producer's calendar."""

from datetime import date, timedelta

from extractors.registry_facts import DAYS, Rhythm
from extractors.vintages import pieces_of_date

MONTHS_OF_QUARTER = 3


def first_day(vintage: str) -> date | None:
    """The first day of what a vintage (`2024`, `2024-T2`) names; None if it names none."""
    pieces = pieces_of_date(vintage)
    if "annee" not in pieces:
        return None
    quarter = int(pieces.get("trimestre", "1"))
    month = int(pieces.get("mois") or MONTHS_OF_QUARTER * (quarter - 1) + 1)
    try:
        return date(int(pieces["annee"]), month, int(pieces.get("jour", "1")))
    except ValueError:
        return None


def next_due(rhythm: Rhythm, vintage: str) -> date | None:
    """The last day on which the vintage after that one comes in time, grace left aside."""
    dated = first_day(vintage)
    if dated is None:
        return None
    if rhythm.month is None:
        return dated + timedelta(days=DAYS[rhythm.every] + rhythm.days_after)
    year = dated.year + 1 + rhythm.years_after
    after = date(year + rhythm.month // 12, rhythm.month % 12 + 1, 1)
    return after - timedelta(days=1)


def overdue_since(rhythm: Rhythm | None, vintage: str, today: date) -> date | None:
    """The day on which the next vintage was due, once its grace days are over; None before."""
    due = next_due(rhythm, vintage) if rhythm else None
    if rhythm is None or due is None:
        return None
    return due if today > due + timedelta(days=rhythm.grace_days) else None
