"""What goes wrong in a producer's file, as functions from its bytes to other bytes."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from functools import reduce

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.gate_power.errors import Damage

Rows = list[list[str]]
OnRows = Callable[[list[str], Rows], Rows]


def table(change: OnRows, delimiter: str = ";", encoding: str = "utf-8-sig") -> Damage:
    """A damage to the rows of a CSV; `change` is given the header, which it may alter in place."""

    def apply(content: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode(encoding)), delimiter=delimiter))
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        body = change(rows[0], rows[1:])
        writer.writerows([rows[0], *body])
        return out.getvalue().encode(encoding)

    return apply


def zipped(damage: Damage, ending: str = "_data.csv") -> Damage:
    """The damage done to the members of a zip, of a zip in a zip too, that end so."""

    def apply(content: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
            for item in source.infolist():
                inner = source.read(item)
                if item.filename.endswith(".zip"):
                    inner = apply(inner)
                elif item.filename.endswith(ending):
                    inner = damage(inner)
                stamped = zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0))
                target.writestr(stamped, inner, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    return apply


def together(damages: Iterable[Damage]) -> Damage:
    """One damage after the other."""
    return reduce(lambda first, then: lambda content: then(first(content)), damages)


def of_parquet(change: Callable[[pa.Table], pa.Table]) -> Damage:
    """A damage to the rows of a Parquet file."""

    def apply(content: bytes) -> bytes:
        out = io.BytesIO()
        pq.write_table(change(pq.read_table(io.BytesIO(content))), out)
        return out.getvalue()

    return apply


def without(column: str, values: Iterable[str]) -> OnRows:
    """The rows whose column begins with one of the values are gone."""
    gone = tuple(values)

    def change(header: list[str], rows: Rows) -> Rows:
        at = header.index(column)
        return [row for row in rows if not row[at].startswith(gone)]

    return change


def times(column: str, factor: float, where: tuple[str, str] = ("", "")) -> OnRows:
    """The columns that begin so are multiplied, in the rows whose column `where` begins so."""

    def change(header: list[str], rows: Rows) -> Rows:
        columns = [n for n, name in enumerate(header) if name.startswith(column)]
        at = header.index(where[0]) if where[0] else None
        for row in rows:
            if at is None or row[at].startswith(where[1]):
                for n in columns:
                    row[n] = _scaled(row[n], factor)
        return rows

    return change


def codes(column: str, recode: Callable[[str], str]) -> OnRows:
    """A column whose every cell is written otherwise."""

    def change(header: list[str], rows: Rows) -> Rows:
        at = header.index(column)
        for row in rows:
            row[at] = recode(row[at])
        return rows

    return change


def columns_from(pairs: Iterable[tuple[str, str]]) -> OnRows:
    """Columns that hold what other ones held; both of a pair when it stands both ways."""
    wanted = list(pairs)

    def change(header: list[str], rows: Rows) -> Rows:
        at = {name: n for n, name in enumerate(header)}
        for row in rows:
            before = list(row)
            for target, source in wanted:
                row[at[target]] = before[at[source]]
        return rows

    return change


def shifted(column: str) -> OnRows:
    """The columns that begin so, each cell being that of the row above."""

    def change(header: list[str], rows: Rows) -> Rows:
        columns = [n for n, name in enumerate(header) if name.startswith(column)]
        before = [[row[n] for n in columns] for row in rows]
        for row, above in zip(rows, [before[-1], *before[:-1]], strict=True):
            for n, cell in zip(columns, above, strict=True):
                row[n] = cell
        return rows

    return change


def twice(keep: Callable[[dict[str, str]], bool], rename: str = "") -> OnRows:
    """The rows that `keep` chooses stand twice, the second time under another `rename`."""

    def change(header: list[str], rows: Rows) -> Rows:
        chosen = [list(r) for r in rows if keep(dict(zip(header, r, strict=False)))]
        for row in chosen if rename else ():
            row[header.index(rename)] += "0"
        return [*rows, *chosen]

    return change


def cells(change: Callable[[dict[str, str]], dict[str, str]]) -> OnRows:
    """Each row as a dictionary that `change` makes another of."""

    def apply(header: list[str], rows: Rows) -> Rows:
        changed = (change(dict(zip(header, row, strict=True))) for row in rows)
        return [[row[name] for name in header] for row in changed]

    return apply


def _scaled(cell: str, factor: float) -> str:
    text = cell.replace(" ", "").replace(",", ".")
    try:
        value = float(text) * factor
    except ValueError:
        return cell
    return str(int(value)) if "." not in text and value == int(value) else f"{value:.2f}"
