"""How much text the cells of a workbook hold: one that cells share is given whole to each."""

import zipfile
from array import array
from dataclasses import dataclass, field
from xml.parsers import expat

from extractors.readers_base import Place
from extractors.workbook_glance import glance
from extractors.workbook_pieces import DEEPEST, MOST_BYTES, MOST_CELLS, PIECE, SHEET, tags

# What Excel lets a cell hold, in characters.
LONGEST_TEXT = 32_767
# The library, Python and the column (twice while it grows) take the text of every cell anew: as
# much memory in all as the parts of a workbook may ask for.
MOST_TEXT = MOST_BYTES // 4
# The one name under which the library looks for the texts that cells share.
SHARED = "xl/sharedstrings.xml"
# What the parser may hold back before it tells of a tag.
LONGEST_WAIT = 16 * PIECE
WITHOUT = "ask the producer for the table without it"


@dataclass
class Texts:
    """What is known of a workbook: the length of each text that cells share, by rank, and how many
    characters its cells hold so far.
    """

    shared: "array[int]" = field(default_factory=lambda: array("H"))
    total: int = 0

    def length_of(self, said: list[str]) -> int:
        """The length of the text that a cell names by its rank, said in so many pieces. The library
        reads one that is not plain as another one: that of the longest.
        """
        rank = said[0] if len(said) == 1 else ""
        if not (rank.isascii() and rank.isdigit()):
            return max(self.shared, default=0)
        return self.shared[int(rank[-9:])] if int(rank[-9:]) < len(self.shared) else 0


def is_shared(name: str) -> bool:
    """Whether a part of that name holds the texts that cells share."""
    return name.replace("\\", "/").lower() == SHARED


def refuse_long_texts(book: zipfile.ZipFile, place: Place) -> None:
    """Nothing; SourceError, as soon as it is seen, for a text longer than a cell holds, for more
    than `MOST_TEXT` in all cells, and for a table that is no sound XML: the library may read it
    otherwise than it is measured. Of a part that is no table nothing is asked.
    """
    # Cells name a text by its rank.
    infos = sorted(book.infolist(), key=lambda info: not is_shared(info.filename))
    if sum(is_shared(info.filename) for info in infos) > 1:
        what = f"unreadable workbook (two parts are {infos[0].filename})"
        raise place.error(what, "report it to the producer")
    if _plainly_short(book, infos):
        return
    known = Texts()
    for info in infos:
        measure = _Part(info.filename, known, place)
        with book.open(info) as part:
            for text in tags(part):
                measure.feed(text)
        measure.feed(b"", last=True)


def _plainly_short(book: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> bool:
    """Whether a look at the parts is enough to say that their texts are no longer than they may."""
    longest = total = 0
    for info in infos:
        with book.open(info) as part:
            seen = glance(part)
        if seen is None:
            return False
        shared = is_shared(info.filename)
        if shared and seen.marks > MOST_CELLS:
            return False
        if shared or seen.table:
            # A cell with a value has four tags: its own two and those of the value.
            total += seen.size + seen.marks // 4 * longest
            longest = max(longest, seen.longest)
    return longest <= LONGEST_TEXT and total <= MOST_TEXT


class _UnsoundError(Exception):
    """Why a part is no sound XML."""


class _Part:
    """The reading of a part: how deep it is within tags, and the text under way."""

    def __init__(self, name: str, known: Texts, place: Place) -> None:
        self.name, self.known, self.place = name, known, place
        self.shared = self.table = is_shared(name)
        self.ends = {"si"} if self.shared else {"is", "v"}
        self.depth = self.length = self.fed = 0
        self.inside = self.by_rank = False
        self.said: list[str] = []
        self.unsound = ""
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def feed(self, text: bytes, *, last: bool = False) -> None:
        """Nothing; a piece more is read, unless one before it was no XML."""
        self.table = self.table or SHEET in text
        if not self.unsound:
            try:
                self.parser.Parse(text, last)
                self._refuse_wait(len(text))
            except (expat.ExpatError, _UnsoundError) as error:
                self.unsound = str(error)
        if self.table and self.unsound:
            what = f"unreadable workbook (part {self.name}: {self.unsound})"
            raise self.place.error(what, "fetch it again: it is cut, or not a workbook")

    def _refuse_wait(self, size: int) -> None:
        self.fed += size
        if self.fed - self.parser.CurrentByteIndex > LONGEST_WAIT:
            raise _UnsoundError(f"a tag of more than {LONGEST_WAIT} bytes")

    def _doctype(self, *_: object) -> None:
        # Of its entities the library knows nothing, and the parser would write them out.
        raise _UnsoundError("a document type, which no workbook has")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnsoundError(f"tags within tags, {DEEPEST} deep")
        if local == "c":
            self.by_rank = attributes.get("t") == "s"
        elif local in self.ends:
            if self.inside:
                raise _UnsoundError("a text within a text")
            self.inside, self.length, self.said = True, 0, []

    def _characters(self, text: str) -> None:
        if not self.inside or not self.table:
            return
        self.length += len(text)
        self.said.append(text)
        if self.length > LONGEST_TEXT:
            what = f"holds a text of more than {LONGEST_TEXT} characters, the most in a cell"
            raise self.place.error(f"part {self.name} {what}", WITHOUT)

    def _end(self, name: str) -> None:
        self.depth -= 1
        local = name.rpartition(":")[2]
        if not self.inside or local not in self.ends:
            return
        self.inside = False
        if self.shared:
            self._share()
        elif self.table:
            named = self.by_rank and local == "v"
            self._hold(self.known.length_of(self.said) if named else self.length)

    def _share(self) -> None:
        self.known.shared.append(self.length)
        if len(self.known.shared) > MOST_CELLS:
            what = f"part {self.name} holds more than {MOST_CELLS} texts"
            raise self.place.error(what, "ask the producer for a CSV")

    def _hold(self, length: int) -> None:
        self.known.total += length
        if self.known.total > MOST_TEXT:
            what = f"the cells up to part {self.name} hold more than {MOST_TEXT} characters"
            raise self.place.error(what, "ask the producer for a CSV")
