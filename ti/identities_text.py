"""What `ti check --identities` prints: a table of totals per extraction, then the verdict."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ti.status_text import table

if TYPE_CHECKING:
    from expectations.identities import Identity

HEADER = (
    *("mesure", "annee", "millesime", "communes", "epci", "hors epci", "regions", "france"),
    *("ecart", "statut"),
)


def text(found: "Sequence[Identity]") -> Iterator[str]:
    """Lines: for each fact and extraction a row per measure, year and geography; the verdict."""
    for (fact, extraction), group in groupby(found, key=lambda one: (one.fact, one.extraction)):
        yield f"{fact}  {extraction}".rstrip()
        yield from table([HEADER, *map(_row, group)])
    wrong = sum(not one.holds for one in found)
    vintages = ", ".join(sorted({str(one.millesime)[:4] for one in found}))
    yield f"{len(found)} identités, {wrong} en défaut ; géographies {vintages or 'aucune'}"


def _row(one: "Identity") -> tuple[object, ...]:
    epci = (_number(one.epci), _number(one.outside)) if one.composed else ("-", "-")
    status = ("égal" if not one.estimated else "égal, estimé") if one.holds else "ÉCART"
    sums = (_number(one.communes), *epci, _number(one.regions), _number(one.france))
    return (one.measure, one.annee, str(one.millesime), *sums, _number(one.gap), status)


def _number(value: Decimal | None) -> str:
    """The number with what decimals it has, nothing where there is none."""
    return "" if value is None else f"{Decimal(value).normalize():f}"
