"""The rows of a file counted without the readers: what loading must account for."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any
from xml.etree.ElementTree import iterparse

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.campaigns.wrappers import unwrapped
from extractors.read import ReadResult
from extractors.readers_csv import AUTO, DELIMITERS
from extractors.registry_columns import fill_annee
from extractors.registry_part import Part

REPEATED = "doublon"
Rows = list[list[str]]


def counted(body: bytes, part: Part, headers: Sequence[str], vintage: str = "") -> int:
    """The rows of a file of the part that reading finds these headers in."""
    inner = _inside(body, part)
    if inner.startswith(b"PAR1"):
        return int(pq.read_metadata(io.BytesIO(inner)).num_rows)
    if part.format == "xlsx":
        return len(_sheet_rows(inner, headers, part, vintage))
    if part.format in ("json", "geojson"):
        return _items(json.loads(inner.decode("utf-8-sig")), part)
    text, mark = inner.decode(_encoding(part)), part.options.delimiter
    return _records(text, mark if mark != AUTO else max(DELIMITERS, key=text.split("\n")[0].count))


def accounted(read: ReadResult, lake_only: bool) -> dict[str, int]:
    """The rows of the file that reading accounts for: loaded, set aside, left out by options.keep,
    and repeated ones left out by a declared rule.
    """
    lines = read.rows
    if not lake_only:
        query = f"select count(distinct _ligne) from read_parquet('{read.parquet}')"
        lines = int(duckdb.sql(query).fetchall()[0][0])
    return {
        "loaded": lines,
        "quarantine": len({reject.ligne for reject in read.rejects}),
        "left_out": read.left_out,
        "repeated": sum(one.lignes for one in read.remarks if one.regle == REPEATED),
    }


def without_measure(
    body: bytes, part: Part, patterns: Sequence[str], headers: list[str], vintage: str = ""
) -> int:
    """How many rows of an unpivoted part have no measure at all, and so make no row."""
    if part.unpivot is None or part.unpivot.empty:
        return 0
    inner = _inside(body, part)
    ranks = [n for n, name in enumerate(headers) if any(re.fullmatch(p, name) for p in patterns)]
    if part.format == "xlsx":
        rows = _sheet_rows(inner, headers, part, vintage)
    else:
        text = io.StringIO(inner.decode(_encoding(part)), newline="")
        rows = [row for row in csv.reader(text, delimiter=part.options.delimiter) if row][1:]
        rows = [row for row in rows if len(row) == len(headers)]
    return sum(all(row[rank : rank + 1] in ([], [""]) for rank in ranks) for row in rows)


def differing(one: pa.Table | str, two: pa.Table | str) -> int:
    """How many rows only one of two relations has, whatever their lines and order."""
    a, b = (
        f"select * exclude ({_lines(x)}) from {x}" if _lines(x) else f"select * from {x}"
        for x in (one, two)
    )
    query = f"select count(*) from (({a} except all {b}) union all ({b} except all {a}))"
    return int(duckdb.sql(query).fetchall()[0][0])


def _inside(body: bytes, part: Part) -> bytes:
    """The data of a file, out of its archives."""
    globs = part.options.member
    listed = [globs] if isinstance(globs, str) else list(globs)
    return unwrapped(body, [glob or f"*.{part.format}" for glob in listed])[0]


def _lines(relation: Any) -> str:
    return "_ligne" if "_ligne" in duckdb.sql(f"select * from {relation} limit 0").columns else ""


def _encoding(part: Part) -> str:
    return "utf-8-sig" if part.options.encoding.lower().startswith("utf") else part.options.encoding


def _records(text: str, delimiter: str) -> int:
    """The lines that are not blank, but for the first. A quote opens at the start of a cell only;
    a break between quotes ends no line.
    """
    records, inside, filled, start, closed = 0, False, False, True, False
    for piece in re.split(rf'({re.escape(delimiter)}|"|\r\n|\n|\r)', text):
        if piece == '"':
            inside, closed = not inside and (start or closed), inside
            filled, start = True, False
        elif piece in ("\r\n", "\n", "\r") and not inside:
            records, filled, start, closed = records + filled, False, True, False
        elif piece:
            filled, start, closed = True, piece == delimiter and not inside, False
    return records + filled - 1


def _items(content: Any, part: Part) -> int:
    if part.format == "geojson":
        return len(content["features"])
    name = part.options.unnest
    return sum(len(one[name]) for one in content) if name else len(content)


def _sheet_rows(body: bytes, headers: Sequence[str], part: Part, vintage: str) -> Rows:
    """The rows under the header row in the first sheet that has it, blank ones left out."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        texts = _shared(archive)
        for name in _sheets(archive, fill_annee(part.options.sheet, vintage)):
            rows = _cells(archive.read(name), texts)
            for rank, row in enumerate(rows):
                if [*headers] == [
                    " ".join(cell.split()) or f"colonne_{n}" for n, cell in enumerate(row, 1)
                ][: len(headers)]:
                    return _data(rows[rank + 1 :], headers, part)
    raise ValueError("no sheet has these headers")


def _data(rows: Rows, headers: Sequence[str], part: Part) -> Rows:
    """The rows that hold anything, without a second row of headers right under the first."""
    known = {*headers, *part.ignored}
    kept = [row for row in rows if any(row)]
    return kept[1:] if kept and sum(cell in known for cell in kept[0]) > 1 else kept


def _sheets(archive: zipfile.ZipFile, wanted: str) -> list[str]:
    """The files of the sheets, those of the wanted name first, then in the workbook's order."""
    titles = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
    ranks = range(1, len(titles) + 1)
    first = sorted(ranks, key=lambda n: not fnmatchcase(titles[n - 1].lower(), wanted.lower()))
    return [f"xl/worksheets/sheet{rank}.xml" for rank in first]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The texts that the cells of a workbook point to."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        items = (node for _, node in iterparse(stream) if node.tag.endswith("}si"))
        return ["".join(node.itertext()) for node in items]


def _cells(xml: bytes, texts: list[str]) -> Rows:
    """The cells of a sheet as text, row by row."""
    rows: Rows = []
    for _, node in iterparse(io.BytesIO(xml)):
        if node.tag.endswith("}row"):
            cells = [(cell.get("t"), "".join(cell.itertext())) for cell in node]
            rows.append([texts[int(value)] if kind == "s" else value for kind, value in cells])
            node.clear()
    return rows
