"""Values corrected by a source's register while its file is read, each counted or told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from extractors.registry_columns import LINE
from extractors.registry_corrections import Correction
from extractors.remarks import Remark
from extractors.typing_arrow import clean_text

APPLIED = "correction"
WITHOUT_OBJECT = "correction_sans_objet"
EXPIRED = "correction_expiree"
NOT_YET = "correction_a_venir"


def today() -> date:
    """The day on which corrections hold or have expired, in UTC."""
    return datetime.now(UTC).date()


def stated(corrections: Sequence[Correction], day: date) -> list[list[str]]:
    """What those corrections make of a file on that day: another reading when it changes."""
    return [[repr(one), one.at(day)] for one in corrections]


@dataclass
class _Met:
    """What a correction met so far: rows that it names, rows corrected, the first of each, and the
    line of the register that corrects the same ones.
    """

    named: int = 0
    applied: int = 0
    first_line: int = 0
    other: str = ""
    shared: int = 0


class Corrections:
    """The corrections that concern one file, applied chunk by chunk."""

    def __init__(self, corrections: Sequence[Correction], day: date) -> None:
        self._live = {one: _Met() for one in corrections if one.at(day) == "en vigueur"}
        self._idle = [_told_idle(one, day) for one in corrections if one not in self._live]

    def apply(self, table: pa.Table) -> pa.Table:
        """A canonical table of text with the corrected values; each row stays."""
        corrected = table
        hits: list[tuple[Correction, pa.Array]] = []
        for one, met in self._live.items():
            hit = _hit(table, one, met, [it for it in hits if it[0].column == one.column])
            if hit is not None:
                corrected = _applied(corrected, one, hit)
                hits.append((one, hit))
        return corrected

    def remarks(self) -> list[Remark]:
        """What every correction did to the file, once all of it was read."""
        done = [_told(one, met) for one, met in self._live.items()]
        return [*done, *self._idle]


def _hit(
    table: pa.Table, one: Correction, met: _Met, before: Sequence[tuple[Correction, pa.Array]]
) -> pa.Array | None:
    """The rows that a correction corrects, None without any: their names and their value stand as
    the producer wrote them in `table`, and none `before` it corrects them. What it met is added up.
    """
    named = _named(table, one)
    rows = pc.sum(named).as_py() or 0
    if not rows:
        return None
    values = _text(table, one.column)
    expected = pc.equal(pc.fill_null(values, ""), one.expected)
    hit = pc.and_(named, expected)
    for other, taken in before:
        if pc.any(pc.and_(hit, taken)).as_py():
            met.shared = other.number
            hit = pc.and_not(hit, taken)
    count = pc.sum(hit).as_py() or 0
    first = pc.index(hit if count else named, True).as_py()
    if not met.applied and (count or not met.named):
        met.first_line = table[LINE][first].as_py()
        met.other = values[first].as_py() or ""
    met.named, met.applied = met.named + rows, met.applied + count
    return hit if count else None


def _applied(corrected: pa.Table, one: Correction, hit: pa.Array) -> pa.Table:
    """The corrected table with one correction more, in the rows that it hit."""
    true = pa.scalar(one.corrected or None, pa.string())
    cells = pc.if_else(hit, true, _text(corrected, one.column))
    return corrected.set_column(corrected.column_names.index(one.column), one.column, cells)


def _named(table: pa.Table, one: Correction) -> pa.Array:
    """The rows that a correction names, false where a value is missing."""
    mask = pa.repeat(True, len(table))
    if one.line is not None:
        mask = pc.equal(table[LINE].combine_chunks(), one.line)
    for name, value in one.key:
        mask = pc.and_(mask, pc.equal(pc.fill_null(_text(table, name), ""), value))
    return mask


def _text(table: pa.Table, column: str) -> pa.Array:
    return clean_text(table[column].combine_chunks().cast(pa.string()))


def _told(one: Correction, met: _Met) -> Remark:
    if met.applied:
        rule = f"{APPLIED}.{one.number}"
        return Remark(rule, one.column, met.applied, met.first_line, met.other, one.reason)
    if not met.named:
        why = f"aucune ligne du fichier n'est {one.where}"
    elif met.shared:
        why = f"la ligne {met.shared} de corrections.csv corrige déjà cette valeur"
    elif met.other == one.corrected:
        why = f"le producteur a corrigé : la valeur est {_quoted(met.other)}"
    else:
        why = f"la valeur est {_quoted(met.other)}, et non {_quoted(one.expected)}"
    remedy = f"retirer ou revoir la ligne {one.number} de corrections.csv"
    rule = f"{WITHOUT_OBJECT}.{one.number}"
    return Remark(rule, one.column, 0, met.first_line, met.other, f"sans objet, {why} : {remedy}")


def _told_idle(one: Correction, day: date) -> Remark:
    """What is said of a correction that does not hold on that day."""
    if one.at(day) == "à venir":
        rule, why = NOT_YET, f"pas encore appliquée : elle vaut à partir du {one.since}"
    else:
        remedy = f"prolonger ou retirer la ligne {one.number} de corrections.csv"
        rule, why = EXPIRED, f"expirée le {one.expires}, n'est plus appliquée : {remedy}"
    return Remark(f"{rule}.{one.number}", one.column, 0, one.line or 0, one.expected, why)


def _quoted(value: str) -> str:
    return f"« {value} »" if value else "vide"
