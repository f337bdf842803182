"""A part of a workbook, a piece at a time."""

from collections.abc import Iterator
from typing import IO

# A cell at the far corner of an empty sheet asks for 17 thousand million cells.
MOST_CELLS = 20_000_000
MOST_BYTES = 2 << 30
PIECE = 1 << 20
LONGEST_TAG = PIECE
# Tags within tags.
DEEPEST = 100
# What stands in every sheet, and in nothing else that the library reads.
SHEET = b"sheetData"


def tags(part: IO[bytes]) -> Iterator[bytes]:
    """The pieces of a part, cut before a tag: each tag is whole in one of them."""
    rest = b""
    while piece := part.read(PIECE):
        text = rest + piece
        cut = max(text.rfind(b"<"), 0)
        if len(text) - cut > LONGEST_TAG:
            # Given as it is: it would grow without end.
            cut = len(text)
        yield text[:cut]
        rest = text[cut:]
    yield rest
