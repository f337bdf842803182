"""What a workbook may hold: opened by a library that gives a whole sheet its memory at once."""

import re
import zipfile
from pathlib import Path
from typing import IO

from extractors.archives import refuse_bomb
from extractors.readers_base import Place
from extractors.readers_zip import refused
from extractors.workbook_pieces import MOST_BYTES, MOST_CELLS, tags
from extractors.workbook_texts import refuse_long_texts

# What makes a zip the workbook of OpenDocument, or a binary one.
OTHERS = {"content.xml", "xl/workbook.bin"}
# With 14 bytes a cell of an old workbook has a text of 65,535 characters that others have too.
MOST_OLD_BYTES = 1 << 20
TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
# Where a cell or a row says it stands: `r="B7"`, `r="7"`.
STANDS = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]{0,3})(\d{0,7})["']""")
# Up to column S, a sheet of as many rows as there can be is no vast one.
BEYOND_S = re.compile(rb'r="(?:[T-Zt-z]|[A-Za-z]{2,3})\d')
# The columns and the rows of the cells of a piece of which each cell says where it stands.
COLUMNS = re.compile(rb'r="([A-Za-z]{1,3})\d')
ROWS = re.compile(rb'r="[A-Za-z]{0,3}(\d{1,7})"')
OTHER_FORMS = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=")
CELLS = (b"<c ", b"<c>", b"<c/", b"<c\t", b"<c\n", b"<c\r")
PREFIXED = re.compile(rb"<\w+:(?:row|c)[\s/>]")
# A row or a cell that says where it stands, in any form.
RANK = re.compile(rb"<(?:\w+:)?(?:row|c)\s[^>]*?r\s*=")


def refuse_vast(path: Path, place: Place) -> None:
    """Nothing; SourceError for a workbook whose parts, sheets or texts are far larger than data,
    and for one of another suite, in which a cell repeats itself.

    An old workbook is no zip and is not looked into: it may be as large as lists of codes are.
    """
    if not zipfile.is_zipfile(path):
        size = path.stat().st_size
        if size > MOST_OLD_BYTES:
            what = f"an old workbook of {size} bytes, more than {MOST_OLD_BYTES}"
            raise place.error(what, "ask the producer for xlsx or CSV")
        return
    with refused(place), zipfile.ZipFile(path) as book:
        infos = book.infolist()
        total = sum(info.file_size for info in infos)
        refuse_bomb(total, path.stat().st_size)
        if total > MOST_BYTES:
            what = f"a workbook of {total} bytes once unpacked, more than {MOST_BYTES}"
            raise place.error(what, "ask the producer for a CSV")
        others = OTHERS & {info.filename.lower() for info in infos}
        if others:
            raise place.error(f"no xlsx workbook: it holds {min(others)}", "ask for xlsx or CSV")
        # A sheet may stand under any name.
        for info in infos:
            _refuse_vast_sheet(book, info, place)
        refuse_long_texts(book, place)


def _refuse_vast_sheet(book: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place) -> None:
    """Nothing; SourceError when the cells stand in a rectangle that no table fills."""
    with book.open(info) as sheet:
        kinds = set(map(_kind, tags(sheet))) - {"none"}
    if kinds <= {"narrow"}:
        return
    # Where some cells follow each other and others say where they stand, each tag is read.
    measure = _plain_area if kinds <= {"narrow", "wide"} else _area
    measure = _bare_area if kinds == {"bare"} else measure
    with book.open(info) as sheet:
        area = measure(sheet)
    if area > MOST_CELLS:
        what = f"part {info.filename} spreads over {area} cells, more than {MOST_CELLS}"
        raise place.error(what, "ask the producer for the table without the cells far from it")


def _kind(text: bytes) -> str:
    """How the cells of a piece stand: `narrow` when each says where, up to column S, `wide` beyond;
    `bare` when they follow each other, `odd` for anything else, `none` without a cell. Found by
    searches, where reading each tag takes seconds.
    """
    if any(form in text for form in OTHER_FORMS) or PREFIXED.search(text):
        return "odd"
    cells, standing = sum(map(text.count, CELLS)), text.count(b'<c r="')
    if cells and cells == standing:
        return "wide" if BEYOND_S.search(text) else "narrow"
    if standing or RANK.search(text):
        return "odd"
    return "bare" if cells else "none"


def _plain_area(sheet: IO[bytes]) -> int:
    """The last row times the last column, of cells that all say where they stand."""
    last = widest = 0
    for text in tags(sheet):
        last = max([last, *map(int, set(ROWS.findall(text)))])
        widest = max([widest, *map(_rank, set(COLUMNS.findall(text)))])
    return last * widest


def _bare_area(sheet: IO[bytes]) -> int:
    """The rows times the cells of the longest one, in a sheet whose cells follow each other."""
    rows = widest = current = 0
    for text in tags(sheet):
        first, *others = text.split(b"<row")
        counts = [sum(map(one.count, CELLS)) for one in others]
        current += sum(map(first.count, CELLS))
        widest = max([widest, current, *counts])
        current = counts[-1] if counts else current
        rows += len(others)
    return max(rows, 1) * widest


def _area(sheet: IO[bytes]) -> int:
    """The last row times the last column; what does not say where it stands follows on."""
    row = column = last = widest = 0
    for text in tags(sheet):
        for tag in TAG.finditer(text):
            found = STANDS.search(tag[2])
            letters, digits = found.groups() if found else (b"", b"")
            if tag[1] == b"row":
                row, column = int(digits or row + 1), 0
            else:
                column = _rank(letters) if letters else column + 1
                row = int(digits) if digits else row
            last, widest = max(last, row), max(widest, column)
    return last * widest


def _rank(letters: bytes) -> int:
    """The rank of a column by its letters: 1 for A, 27 for AA."""
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + letter - 64
    return rank
