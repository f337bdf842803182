"""The texts of a plain part of a workbook, bounded by searches: reading each tag takes seconds."""

from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from extractors.workbook_pieces import DEEPEST, SHEET, tags

BOM = b"\xef\xbb\xbf"
DECLARATION = b"<?xml "


@dataclass
class Glance:
    """What a part cannot go beyond: the bytes of its longest text, and those of all; `marks` are
    how many tags begin, and `table` says whether it is a sheet.
    """

    longest: int = 0
    size: int = 0
    marks: int = 0
    table: bool = False


def glance(part: IO[bytes]) -> Glance | None:
    """The bounds of a part; None when it is no sound XML, or holds what may look like a tag and
    is none (comments, a `>` in a text): then each tag is to be read.
    """
    seen, depth, current = Glance(), 0, 0
    parser = expat.ParserCreate("utf-8")
    for text in tags(part):
        marks = text.count(b"<")
        depth += marks - 2 * text.count(b"</") - text.count(b"/>")
        if _odd(text, marks, first=not seen.size) or depth > DEEPEST:
            return None
        try:
            parser.Parse(text, False)
        except expat.ExpatError:
            return None
        head, *others = map(len, text.replace(b"</si>", b"</c>").split(b"</c>"))
        seen.longest = max(seen.longest, current + head, *others)
        current = others[-1] if others else current + head
        seen.size += len(text)
        seen.marks += marks
        seen.table = seen.table or SHEET in text
    return seen


def _odd(text: bytes, marks: int, *, first: bool) -> bool:
    """Whether a `<` or a `>` may be no tag's; a declaration stands first."""
    body = text.removeprefix(BOM).removeprefix(DECLARATION) if first else text
    return text.count(b">") != marks or b"<!" in text or b"<?" in body
