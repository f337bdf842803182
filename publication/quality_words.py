"""How the quality page speaks: its words in French and English, its numbers and bands."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from extractors.rules import RULES, rules_of

# The rules of what a register of corrections did to a file begin so.
CORRECTIONS = "correction"
LANGUAGES = {"fr": "qualite.html", "en": "quality.html"}
CUT = 300
_WORDS = Path(__file__).with_name("quality") / "words.yml"
_CHECKS = _WORDS.with_name("controles.yml")


@cache
def words(language: str) -> dict[str, str]:
    """The words of the page in `fr` or `en`."""
    both = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {key: two[language] for key, two in both.items()}


@cache
def checks_in_french() -> dict[str, str]:
    """What each check looks at, by its name or the beginning of its name."""
    found: dict[str, str] = yaml.safe_load(_CHECKS.read_text(encoding="utf-8"))
    return found


def looked_at(controle: str, language: str) -> str:
    """What a check looks at, in French; empty in English, which its message is in."""
    if language != "fr":
        return ""
    known = checks_in_french()
    fitting = [name for name in known if f"{controle}_".startswith(f"{name}_")]
    return known[max(fitting, key=len)] if fitting else ""


def shown(value: Any, cut: int = CUT) -> str:
    """A cell of a producer's file as text: what cannot be seen is marked, what is endless cut."""
    text = "" if value is None else str(value)
    short = text if len(text) <= cut else f"{text[:cut]}…"
    return "".join("\ufffd" if _hidden(sign) else sign for sign in short)


def _hidden(sign: str) -> bool:
    """Whether no reader can see the sign, or it turns the text around it: controls and formats."""
    return sign not in "\n\t" and category(sign) in ("Cc", "Cf")


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


def rule_said(rule: str, language: str) -> str:
    """What a rule that sets lines aside means, in words; empty for any other."""
    known = RULES.get(rule)
    return (known.fr if language == "fr" else known.en) if known else ""


def reason_language(rule: str) -> str:
    """The language of the reasons given under a rule: those of the build and of the registers of
    corrections are in French, those of reading a file in English.
    """
    french = rule in rules_of(reading=False) or rule.startswith(CORRECTIONS)
    return "fr" if french else "en"
