"""How the quality page speaks: its words in French and English, its numbers and bands."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = {"fr": "qualite.html", "en": "quality.html"}
CUT = 300
_WORDS = Path(__file__).with_name("quality") / "words.yml"
# What no reader can see, or what turns the text around it: controls and marks of direction.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@cache
def words(language: str) -> dict[str, str]:
    """The words of the page in `fr` or `en`."""
    both = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {key: two[language] for key, two in both.items()}


def shown(value: Any, cut: int = CUT) -> str:
    """A cell of a producer's file as text: what cannot be seen is marked, what is endless cut."""
    text = "" if value is None else str(value)
    short = text if len(text) <= cut else f"{text[:cut]}…"
    return _HIDDEN.sub("\ufffd", short)


def number(value: Decimal | int | None, language: str) -> str:
    """A number with its thousands apart, without exponent; a dash for none."""
    if value is None:
        return "–"
    exact = Decimal(value)
    places = 6 if not exact or abs(exact) >= Decimal("0.0001") else 12
    text = f"{round(exact, places):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text or "0"


def band(low: Decimal | None, high: Decimal | None, language: str) -> str:
    """The accepted values in words."""
    said = words(language)
    if low is None and high is None:
        return said["any"]
    if low == high:
        return f"{said['exactly']} {number(low, language)}"
    if low is None:
        return f"{said['at_most']} {number(high, language)}"
    if high is None:
        return f"{said['at_least']} {number(low, language)}"
    return said["between"].format(low=number(low, language), high=number(high, language))


def moment(value: datetime | None, language: str) -> str:
    """A date and time in UTC; a dash for none."""
    if value is None:
        return "–"
    pattern = "%d/%m/%Y %H:%M UTC" if language == "fr" else "%Y-%m-%d %H:%M UTC"
    return value.astimezone(UTC).strftime(pattern)
