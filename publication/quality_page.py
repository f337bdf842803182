"""The page on a release's quality, in French and English: two files that need no network.

They stand beside the exported files, not among them: trends are this machine's history, while the
files of a release are the same everywhere.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from extractors.home import Home
from publication import quality_words as say
from publication.quality_facts import Measured, QualityFacts, quality_facts
from publication.quality_trend import drawing

PARTS = Path(__file__).with_name("quality")
ORDER = ("bloque", "averti", "reussi", "sans_objet")
FINE = ("reussi", "sans_objet")


def write_quality(conn: psycopg.Connection[Any], home: Home, id_release: str) -> list[Path]:
    """The two files of a release's quality page, French first, written anew.

    MisuseError for an unknown release. The same history gives the same bytes.
    """
    facts = quality_facts(conn, id_release)
    folder = home.quality / id_release
    folder.mkdir(parents=True, exist_ok=True)
    return [_put(folder / name, page(facts, lang)) for lang, name in say.LANGUAGES.items()]


def page(facts: QualityFacts, language: str) -> str:
    """The HTML of the page, in `fr` or `en`."""
    other = "en" if language == "fr" else "fr"
    style, script = _part("page.css"), _part("page.js")
    html: str = _template().render(
        t=say.words(language),
        language=language,
        other_language=other,
        other_file=say.LANGUAGES[other],
        release=facts.release,
        warning=facts.warning,
        counts=_counts(facts),
        attention=_attention(facts.checks),
        gates=list(_gates(facts.checks)),
        choices=_choices(facts.checks, language),
        registers=_registers(facts, language),
        shown=say.shown,
        looked_at=lambda c: say.looked_at(c.controle, language),
        rule_said=lambda rule: say.rule_said(rule, language),
        reason_language=say.reason_language,
        number=lambda value: say.number(value, language),
        band=lambda c: say.band(c.borne_basse, c.borne_haute, language),
        moment=lambda value: say.moment(value, language),
        trend=lambda c: _trend(c, language),
        style=Markup(style),  # noqa: S704 - a file of this folder
        script=Markup(script),  # noqa: S704 - a file of this folder
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return html


def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(PARTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the page's policy lets run: this text and no other."""
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _counts(facts: QualityFacts) -> list[tuple[str, int]]:
    found = Counter(check.statut for check in facts.checks)
    lines = sum(int(row["lignes"]) for row in facts.quarantine)
    return [*((name, found[name]) for name in ORDER), ("quarantine", lines)]


def _rank(check: Measured) -> tuple[int, int, str, str]:
    """The gravest first; a status that is not known is looked at before those that are fine."""
    place = ORDER.index(check.statut) if check.statut in ORDER else 1
    return place, -check.gate, check.source, check.controle


def _attention(checks: Iterable[Measured]) -> list[Measured]:
    return sorted((c for c in checks if c.statut not in FINE), key=_rank)


def _gates(
    checks: Iterable[Measured],
) -> Iterator[tuple[int, list[tuple[str, list[Measured], list[tuple[str, int]]]]]]:
    """Gate 2, which saw the release, then gate 1; within each, by source, what it found."""
    ordered = sorted(checks, key=lambda c: (-c.gate, c.group, c.controle, c.source))
    for gate, of_gate in groupby(ordered, key=lambda c: c.gate):
        groups = []
        for group, of_group in groupby(of_gate, key=lambda c: c.group):
            found = list(of_group)
            tally = Counter(c.statut for c in found)
            names = [*ORDER, *sorted(set(tally) - set(ORDER))]
            groups.append((group, found, [(n, tally[n]) for n in names if tally[n]]))
        yield gate, groups


def _choices(checks: list[Measured], language: str) -> list[tuple[str, str, list[str]]]:
    t = say.words(language)
    names = {"statut": t["status"], "gravite": t["severity"], "proprietaire": t["owner"]}
    return [
        (label, name, sorted({str(getattr(check, name)) for check in checks}))
        for name, label in names.items()
    ]


def _registers(facts: QualityFacts, language: str) -> list[tuple[str, Any, list[str]]]:
    t = say.words(language)
    names = [t[k] for k in ("file", "rule", "lines", "first_line", "example", "reason")]
    names[1] = names[1].capitalize()
    return [("quarantine", facts.quarantine, names), ("remarks", facts.remarks, names)]


def _trend(check: Measured, language: str) -> Markup:
    """The drawing of a check's runs and the same in words."""
    t = say.words(language)
    values = [point.valeur for point in check.history if point.valeur is not None]
    if len(values) < 2:
        return Markup("<small>{}</small>").format(t["one_point"] if values else t["no_point"])
    low, high = say.number(min(values), language), say.number(max(values), language)
    out = sum(point.statut != "reussi" for point in check.history)
    said = t["points" if low != high else "steady"].format(
        n=len(values), low=low, high=high, out=out
    )
    return drawing(check.history, said) + Markup("<small>{}</small>").format(said)


def _put(target: Path, text: str) -> Path:
    """The file, whole: written aside and renamed."""
    aside = target.with_name(f".{target.name}.partial")
    aside.write_text(text, encoding="utf-8")
    aside.replace(target)
    return target
