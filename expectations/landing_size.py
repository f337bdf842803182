"""The checks of gate 1 on the size and the bytes of a file, against the vintages accepted."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from psycopg.sql import SQL, Literal

from expectations.bands import Width, width
from expectations.model import Check
from expectations.profile_store import History
from extractors.registry_part import Part

if TYPE_CHECKING:
    from expectations.gate1 import Landed

    Make = Callable[..., Check]

# How many rows were copied is known, be they in a table or in the lake.
IN_TABLE = "select count(*) from lot"
IN_LAKE = "select (f ->> 'lignes')::numeric from faits"


def counted(part: Part) -> str:
    """The SQL of the number of rows of a file."""
    return IN_LAKE if part.lake_only else IN_TABLE


def size_checks(
    part: Part, file: Any, past: "Landed | None", history: History, make: "Make", facts: str
) -> list[Check]:
    """Rows and bytes against the extraction before, within what accepted vintages differ by; bytes
    that came before under another name.

    Rows once three vintages are known; bytes between files of one kind, whatever is known.
    """
    suffix = f".{file.file_name.rpartition('.')[2]}"
    alike = [p for p in history.vintages if p.suffix == suffix and p.bytes]
    rows = width([p.rows for p in history.vintages], part.drift_floor, part.drift)
    size = width([p.bytes for p in alike], part.bytes_floor, part.bytes_drift)
    last = next((p for p in alike if past and p.id_extraction == past.id_extraction), None)
    found: list[tuple[str, str, int, Width, str, str]] = []
    if past and rows.learnt_from:
        found.append(("lignes_apprises", "rows", past.rows, rows, counted(part), "drift_floor"))
    if last:
        measured = f"select {int(file.bytes)}"
        found.append(("octets", "bytes of the file", last.bytes, size, measured, "bytes_drift"))
    checks = [
        make(
            name,
            f"{what}, against the {was} of {past.id_extraction if past else ''} ({band})",
            f"a file cut short or filled up? if it is right, widen `{fact}` in {facts}",
            gravite="avertissement",
            valeur=value,
            borne_basse=band.around(was)[0],
            borne_haute=band.around(was)[1],
        )
        for name, what, was, band, value, fact in found
    ]
    return [*checks, _seen_before(part, file, history, make)]


def _seen_before(part: Part, file: Any, history: History, make: "Make") -> Check:
    """Whether these very bytes were accepted under another vintage."""
    same = [p.vintage for p in history.vintages if p.sha256 == file.sha256]
    known = Literal(json.dumps([v for v in same if v != file.vintage]))
    vintages = SQL("select v as vintage from jsonb_array_elements_text({}::jsonb) as v")
    return make(
        "contenu_deja_recu",
        "vintages that were accepted with the very bytes of this file",
        "last year's file came under this year's name: ask the producer for the right one",
        # A series that is published anew without a change is no error, a vintage of its own is.
        gravite="bloquant" if part.vintages == "all" else "avertissement",
        ecarts=vintages.format(known).as_string(),
    )
