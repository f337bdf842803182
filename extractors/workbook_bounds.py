"""What a workbook may hold: opened by a library that gives a whole sheet its memory at once."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from extractors.archives import refuse_bomb
from extractors.readers_base import Place
from extractors.readers_zip import refused

# A cell at the far corner of an empty sheet asks for 17 thousand million cells.
MOST_CELLS = 20_000_000
MOST_BYTES = 2 << 30
PIECE = 1 << 20
OVERLAP = 64
TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
# Where a cell or a row says it stands: `r="B7"`, `r="7"`.
STANDS = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]{0,3})(\d{0,7})["']""")
# Up to column S, a sheet of as many rows as there can be is no vast one.
BEYOND_S = re.compile(rb'r="(?:[T-Zt-z]|[A-Za-z]{2,3})\d')
OTHER_FORMS = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=")
CELLS = (b"<c ", b"<c>", b":c ", b":c>")


def refuse_vast(path: Path, place: Place) -> None:
    """Nothing; SourceError for a workbook whose parts, or whose sheets, are far larger than data.

    A file that is no zip is left to the library.
    """
    if not zipfile.is_zipfile(path):
        return
    with refused(place), zipfile.ZipFile(path) as book:
        infos = book.infolist()
        total = sum(info.file_size for info in infos)
        refuse_bomb(total, path.stat().st_size)
        if total > MOST_BYTES:
            what = f"a workbook of {total} bytes once unpacked, more than {MOST_BYTES}"
            raise place.error(what, "ask the producer for a CSV")
        # A sheet may stand under any name.
        for info in infos:
            _refuse_vast_sheet(book, info, place)


def _refuse_vast_sheet(book: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place) -> None:
    """Nothing; SourceError when the cells stand in a rectangle that no table fills."""
    with book.open(info) as sheet:
        if not any(_is_worth_counting(text) for text in _overlapping(sheet)):
            return
    with book.open(info) as sheet:
        area = _area(sheet)
    if area > MOST_CELLS:
        what = f"part {info.filename} spreads over {area} cells, more than {MOST_CELLS}"
        raise place.error(what, "ask the producer for the table without the cells far from it")


def _is_worth_counting(text: bytes) -> bool:
    """Whether a piece may hold a cell beyond column S: a search, where counting takes a second."""
    if any(form in text for form in OTHER_FORMS) or BEYOND_S.search(text):
        return True
    return sum(map(text.count, CELLS)) > text.count(b' r="')


def _overlapping(sheet: IO[bytes]) -> Iterator[bytes]:
    """The pieces of a sheet, each with the end of the one before."""
    rest = b""
    while piece := sheet.read(PIECE):
        yield rest + piece
        rest = piece[-OVERLAP:]


def _area(sheet: IO[bytes]) -> int:
    """The last row times the last column; what does not say where it stands follows on."""
    row = column = last = widest = 0
    rest = b""
    while piece := sheet.read(PIECE):
        text = rest + piece
        for tag in TAG.finditer(text):
            found = STANDS.search(tag[2])
            letters, digits = found.groups() if found else (b"", b"")
            if tag[1] == b"row":
                row, column = int(digits or row + 1), 0
            else:
                column = _rank(letters) if letters else column + 1
                row = int(digits) if digits else row
            last, widest = max(last, row), max(widest, column)
        opened = text.rfind(b"<")
        rest = text[opened:] if opened > text.rfind(b">") else b""
    return last * widest


def _rank(letters: bytes) -> int:
    """The rank of a column by its letters: 1 for A, 27 for AA."""
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + letter - 64
    return rank
