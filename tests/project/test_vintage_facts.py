"""A vintage of the geography is facts: no code names a year after the reference."""

import re
from functools import cache

import pytest

from extractors.home import REPOSITORY
from ti.candidate import reference_geography

FOLDERS = ("dags", "dbt_project", "expectations", "extractors", "publication", "ti", "warehouse")
# A year of its own, or its first day: neither the end of a period nor another date.
YEAR = re.compile(r"(?<![\d-])(20\d\d)(?:-01-01)?(?![\d-])")


@cache
def reference() -> int:
    """The year of the reference geography."""
    return int(reference_geography()[:4])


def later(text: str) -> list[str]:
    """The years after the reference that a text names."""
    return [found for found in YEAR.findall(text) if int(found) > reference()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_code_names_a_vintage_after_the_reference(folder: str) -> None:
    code = [p for p in (REPOSITORY / folder).rglob("*") if p.suffix in (".py", ".sql")]
    assert code
    named = {str(p.relative_to(REPOSITORY)): later(p.read_text(encoding="utf-8")) for p in code}
    assert {name: years for name, years in named.items() if years} == {}


@pytest.mark.parametrize("text", ["LAST_YEAR = 2026", "millesime = date '2027-01-01'", "[2031]"])
def test_it_fires_on_one(text: str) -> None:
    assert later(text)


@pytest.mark.parametrize(
    "text", ["date '2025-01-01'", "20260131T101500Z", "date '2027-12-31'", "zones 2022-2027"]
)
def test_it_is_silent_on_other_dates(text: str) -> None:
    assert later(text) == []
