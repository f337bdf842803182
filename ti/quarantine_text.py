"""The quarantine as a person reads it: lists, explanations, and a line ready for a register."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from extractors.registry_corrections import COLUMNS
from extractors.rules import RULES
from ti.status_text import table

WIDTH = 60
TO_FILL = "A REMPLIR"
YEAR = timedelta(days=365)
GROUP = ("source", "part", "vintage", "regle", "colonne", "lignes", "liberees")
HEADER = (*GROUP[:-1], "libérées", "premières lignes", "valeur")


def listed(known: dict[str, Any]) -> Iterator[str]:
    """The lines of the whole list: groups, what their rules mean, corrections."""
    groups = known["groups"]
    held, freed = (sum(row[name] for row in groups) for name in ("lignes", "liberees"))
    if not groups:
        yield "rien en quarantaine / nothing in quarantine"
    else:
        yield f"{held} lignes en quarantaine, {freed} libérées / held, released"
        yield ""
        yield from table([HEADER, *map(_group, groups)])
        yield ""
        for rule in sorted({row["regle"] for row in groups if row["lignes"]}):
            yield f"  {rule} : {_meaning(rule)}"
    yield from _corrections(known["corrections"])


def explained(known: dict[str, Any], day: date) -> Iterator[str]:
    """The lines that explain each rule met and the first lines held, with what to do."""
    rows = known["rows"]
    if not rows:
        yield "aucune ligne ainsi en quarantaine / no such line in quarantine"
    for rule in dict.fromkeys(row["regle"] for row in rows):
        yield f"{rule} : {_meaning(rule)}"
        if rule in RULES:
            yield f"  à faire : {RULES[rule].todo}"
        for row in (row for row in rows if row["regle"] == rule):
            yield from _row(row, day)
    total = sum(row["lignes"] for row in known["groups"])
    if total > len(rows):
        yield f"… {total - len(rows)} autres lignes : --source, --line / more lines"


def clean(value: object, width: int = WIDTH) -> str:
    """A value of a producer on one line, without what a terminal would obey, cut when long."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value or ""))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _group(row: dict[str, Any]) -> list[object]:
    first = ", ".join(map(str, row["premieres_lignes"] or ()))
    return [*(row[name] for name in GROUP), first, clean(row["valeur"], 30)]


def _meaning(rule: str) -> str:
    known = RULES.get(rule)
    return f"{known.fr} / {known.en}" if known else rule


def _row(row: dict[str, Any], day: date) -> Iterator[str]:
    where = f"{row['source']}.{row['part']} {row['vintage']}, fichier {clean(row['fichier'], 200)}"
    column = f", colonne {row['colonne']}" if row["colonne"] else ""
    yield f"  {where}, ligne {row['ligne']}{column} : « {clean(row['valeur'])} »"
    yield f"    {clean(row['raison'], 200)}"
    if row["colonne"] and (row["regle"] not in RULES or RULES[row["regle"]].correctable):
        yield f"    extractors/sources/{row['source']}/corrections.csv ({','.join(COLUMNS)}) :"
        yield f"    {_proposal(row, day)}"


def _proposal(row: dict[str, Any], day: date) -> str:
    """A row of the register that corrects that cell, but for what only a person knows."""
    out = io.StringIO()
    cells = [row["part"], row["vintage"], row["ligne"], "", row["colonne"], row["valeur"]]
    cells += [TO_FILL, TO_FILL, day.isoformat(), (day + YEAR).isoformat()]
    csv.writer(out, lineterminator="").writerow(cells)
    return clean(out.getvalue(), 400)


def _corrections(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    found = list(rows)
    if not found:
        return
    yield ""
    yield "corrections"
    header = ("source", "part", "vintage", "regle", "colonne", "lignes", "valeur reçue", "raison")
    names = ("source", "part", "vintage", "regle", "colonne", "lignes")
    yield from table(
        [
            header,
            *(
                [
                    *(row[name] for name in names),
                    clean(row["exemple"], 30),
                    clean(row["raison"], 160),
                ]
                for row in found
            ),
        ]
    )
