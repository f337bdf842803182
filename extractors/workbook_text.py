"""How much text a workbook's cells hold: each of those that share a string is given its own."""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from extractors.readers_base import Place

# What a cell may hold at most, says Microsoft's list of Excel's limits.
LONGEST = 32_767
# All cells together: reading holds it twice, while columns become a table.
MOST_CHARACTERS = 1 << 30
PIECE = 1 << 20
REMEDY = "ask the producer for a CSV"


@dataclass(frozen=True)
class PartText:
    """What a first look found in a part: whether it may list strings, how many values it has."""

    info: zipfile.ZipInfo
    strings: bool
    values: int


def look(info: zipfile.ZipInfo, pieces: Iterable[bytes]) -> PartText:
    """What a part may hold of text, by searches; each tag is whole in one of the pieces."""
    strings, values = False, 0
    for text in pieces:
        strings = strings or b"<si" in text or b":si" in text
        values += text.count(b"<v") + text.count(b":v")
    return PartText(info, strings, values)


def refuse_swollen(book: zipfile.ZipFile, parts: Sequence[PartText], place: Place) -> None:
    """Nothing; SourceError for a string longer than a cell may be, or cells that hold too much."""
    lengths = [n for part in parts if part.strings for n in _lengths(book, part.info)]
    longest = max(lengths, default=0)
    if longest > LONGEST:
        what = f"a string of {longest} characters, where a cell holds {LONGEST} at most"
        raise place.error(what, REMEDY)
    # Most workbooks are far from it, whichever string each cell has.
    if sum(part.values for part in parts) * longest <= MOST_CHARACTERS:
        return
    total = sum(_shared(book, part, lengths) for part in parts if part.values)
    if total > MOST_CHARACTERS:
        what = f"cells of {total} characters together, more than {MOST_CHARACTERS}"
        raise place.error(what, REMEDY)


def _lengths(book: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[int]:
    """The characters of each string of a part, in order, those of its runs together; for a part
    that is not well made, its size, as of one string.
    """
    lengths: list[int] = []
    depth = 0

    def start(element: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth or _local(element) == "si":
            depth += 1
        if depth == 1:
            lengths.append(0)

    def end(_element: str) -> None:
        nonlocal depth
        depth = max(depth - 1, 0)

    def text(characters: str) -> None:
        if depth:
            lengths[-1] += len(characters)

    return lengths if _parsed(book, info, start, end, text) else [info.file_size]


def _shared(book: zipfile.ZipFile, part: PartText, lengths: Sequence[int]) -> int:
    """The characters of the strings that the cells of a part share; for a part that is not well
    made, as many as it may have.
    """
    kind = element_now = rank = ""
    total = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal kind, element_now, rank
        element_now, rank = _local(element), ""
        if element_now == "c":
            kind = attributes.get("t", "")

    def end(_element: str) -> None:
        nonlocal element_now, total
        if element_now == "v" and kind == "s" and rank.strip().isdecimal():
            total += lengths[int(rank)] if int(rank) < len(lengths) else 0
        element_now = ""

    def text(characters: str) -> None:
        nonlocal rank
        rank += characters

    whole = _parsed(book, part.info, start, end, text)
    return total if whole else part.values * max(lengths, default=0)


def _parsed(
    book: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> bool:
    """Whether a part is well made and has no entity of its own, which grow or read files; its
    elements and their text went through the functions.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    entities: list[object] = []
    parser.EntityDeclHandler = lambda *declared: entities.append(declared)
    with book.open(info) as part:
        try:
            while (piece := part.read(PIECE)) and not entities:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            return False
    return not entities


def _local(element: str) -> str:
    """The name of an element without its prefix."""
    return element.rpartition(":")[2]
