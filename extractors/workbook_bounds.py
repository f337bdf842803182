"""What a workbook may hold: opened by a library that gives a whole sheet its memory at once."""

import re
import zipfile
from pathlib import Path
from typing import IO

from extractors.archives import refuse_bomb
from extractors.readers_base import Place
from extractors.readers_zip import refused

# A cell at the far corner of an empty sheet asks for 17 thousand million cells.
MOST_CELLS = 20_000_000
MOST_BYTES = 2 << 30
PIECE = 1 << 20
# Where a cell or a row says it stands: `r="B7"`, `r="7"`.
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
OVERLAP = 64


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
        for info in infos:
            if info.filename.lower().startswith("xl/worksheets/"):
                with book.open(info) as sheet:
                    _refuse_vast_sheet(sheet, info.filename, place)


def _refuse_vast_sheet(sheet: IO[bytes], name: str, place: Place) -> None:
    """Nothing; SourceError when its cells stand in a rectangle that no table fills."""
    letters: set[bytes] = set()
    last = 0
    rest = b""
    while piece := sheet.read(PIECE):
        text = rest + piece
        for column, row in PLACE.findall(text):
            letters.add(column)
            last = max(last, int(row))
        rest = text[-OVERLAP:]
    area = last * max((_rank(column) for column in letters), default=0)
    if area > MOST_CELLS:
        what = f"sheet {name} spreads over {area} cells, more than {MOST_CELLS}"
        raise place.error(what, "ask the producer for the table without the cells far from it")


def _rank(letters: bytes) -> int:
    """The rank of a column by its letters: 1 for A, 27 for AA."""
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + letter - 64
    return rank
