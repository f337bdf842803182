"""INSEE's workbooks of codes and labels, completed by the nomenclature's facts held beside them."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from extractors.errors import SourceError
from extractors.readers_base import Place, text_table
from extractors.readers_xlsx import cell_text
from extractors.registry_columns import LINE, Column
from extractors.registry_part import Part
from extractors.sniff import HEAD, complaint
from extractors.workbook_bounds import refuse_vast

HERE = Path(__file__).resolve().parent
AGGREGATES, LABELS = HERE / "agregats.csv", HERE / "libelles_agreges.csv"
SUB_CLASS, DIVISION = re.compile(r"\d\d\.\d\d[A-Z]"), re.compile(r"\d\d")
LISTED = "A88"


@dataclass(frozen=True)
class Post:
    """A line of a workbook: its row from 1, the code and the label."""

    line: int
    code: str
    label: str


def read(path: Path, part: Part, columns: list[Column], _vintage: str) -> pa.Table | None:
    """A workbook's table by header, as text, in the layout of the CSV; None when it is no workbook.

    The workbook lists codes and labels of one level: sub-classes (completed by the levels above
    them), or divisions (completed by the labels of the other levels). SourceError for a code
    that the nomenclature does not have, and for divisions that are missing.
    """
    with path.open("rb") as stream:
        if complaint(stream.read(HEAD), "xls|xlsx"):
            return None
    kept = [column for column in columns if column.header]
    if "niveau" in part.key:
        return _labels(_posts(path, DIVISION), kept)
    return _sub_classes(_posts(path, SUB_CLASS), kept)


def _posts(path: Path, pattern: re.Pattern[str]) -> list[Post]:
    """The lines of the first sheet that has a cell with such a code."""
    refuse_vast(path, Place("naf_insee", "", "", path.name))
    try:
        # By content: the lake's files have no extension, and a portal's may be wrong.
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            posts = _listed(book.get_sheet_by_name(name).to_python(skip_empty_area=False), pattern)
            if posts:
                return posts
    except (python_calamine.CalamineError, OSError) as error:
        remedy = "fetch it again: it is cut, or not a workbook"
        raise SourceError(f"unreadable workbook ({error})", remedy) from error
    what = f"no cell is a code like {pattern.pattern} in sheets {', '.join(book.sheet_names)}"
    raise SourceError(what, "correct `title` under live in source.yml: it names another workbook")


def _listed(rows: list[list[Any]], pattern: re.Pattern[str]) -> list[Post]:
    """A sheet's lines from its first code on; a cell alone in the codes' column is a note."""
    sheet = [[_text(cell) for cell in row] for row in rows]
    places = ((rank, column) for rank, row in enumerate(sheet) for column in range(len(row)))
    codes = (place for place in places if pattern.fullmatch(sheet[place[0]][place[1]]))
    first, column = next(codes, (len(sheet), 0))
    posts = []
    for line, row in enumerate(sheet[first:], first + 1):
        code, label = row[column], next(filter(None, row[column + 1 :]), "")
        if pattern.fullmatch(code):
            posts.append(Post(line, code, label))
        elif label:
            what = f"{code!r}, with a label, is not a code like {pattern.pattern}"
            raise SourceError(what, "compare the workbook with INSEE's list", line=line)
    return posts


def _text(cell: Any) -> str:
    """A cell as text; a whole number has the two digits of the division that Excel made it of."""
    text = cell_text(cell).strip()
    return text if isinstance(cell, str) else text.zfill(2) if text.isdigit() else text


def _sub_classes(posts: list[Post], columns: list[Column]) -> pa.Table:
    """A line per sub-class, with the code of each level above it."""
    aggregates = _aggregates()
    rows = [_sub_class(post, aggregates) for post in posts]
    cells = [[row[column.name] for column in columns] for row in rows]
    return text_table([str(column.header) for column in columns], cells, [p.line for p in posts])


def _sub_class(post: Post, aggregates: dict[str, dict[str, str]]) -> dict[str, str]:
    """A sub-class by canonical column; the longest prefix of its code decides the aggregates."""
    code = post.code
    prefix = next((code[:n] for n in range(len(code), 1, -1) if code[:n] in aggregates), None)
    if prefix is None:
        what = f"sub-class {code} is in no division or group of NAF rév. 2"
        remedy = f"compare it with INSEE's NA 2008, held in {HERE.name}/{AGGREGATES.name}"
        raise SourceError(what, remedy, line=post.line, column="sous_classe")
    own = {
        "sous_classe": code,
        "code_ape": code.replace(".", ""),
        "libelle": post.label,
        "classe": code[:5],
        "groupe": code[:4],
        "code_a88": code[:2],
    }
    return own | aggregates[prefix]


def _labels(posts: list[Post], columns: list[Column]) -> pa.Table:
    """A line per code and level: the workbook's divisions, then the levels held here, whose
    `_ligne` is null.
    """
    known = {prefix[:2] for prefix in _aggregates()}
    odd = sorted(known ^ {post.code for post in posts})
    if odd:
        what = f"divisions {', '.join(odd)} are missing, or not of NAF rév. 2"
        raise SourceError(what, "compare the workbook with INSEE's list", column="code")
    listed = [{"niveau": LISTED, "code": post.code, "libelle": post.label} for post in posts]
    held = _rows(LABELS)
    cells = [[row[column.name] for column in columns] for row in [*listed, *held]]
    lines = pa.array([*(post.line for post in posts), *(None for _ in held)], pa.int64())
    table = text_table([str(column.header) for column in columns], cells, range(len(cells)))
    return table.set_column(0, LINE, lines)


def _aggregates() -> dict[str, dict[str, str]]:
    """The codes of the levels A21 to A129, by the prefix of a sub-class that decides them."""
    return {row.pop("prefixe"): row for row in _rows(AGGREGATES)}


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file of facts."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
