"""Text in another encoding, with other separators, quotes or ends of lines."""

import csv
import random

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.layouts import Columnar, Csv, Workbook
from benchmarks.campaigns.mutators import filled, made, mutator, with_cell

ENCODINGS, SEPARATORS = "encodings", "delimiters"
BOM = b"\xef\xbb\xbf"


def _text(base: Base) -> str | None:
    """The file's text, None for a binary format."""
    layout = base.table.layout
    if isinstance(layout, Columnar | Workbook):
        return None
    encoding = layout.encoding if isinstance(layout, Csv) else "utf-8"
    return base.table.bytes().decode(encoding)


def _encoded(base: Base, encoding: str) -> bytes | None:
    text = _text(base)
    if text is None or (text.isascii() and encoding in ("latin-1", "cp1252")):
        return None
    return base.wrap(text.encode(encoding, "replace"))


@mutator(ENCODINGS)
def latin_1(_rng: random.Random, base: Base) -> bytes | None:
    """The whole file in latin-1."""
    return _encoded(base, "latin-1")


@mutator(ENCODINGS)
def windows_1252(_rng: random.Random, base: Base) -> bytes | None:
    """The whole file in Windows-1252."""
    return _encoded(base, "cp1252")


@mutator(ENCODINGS)
def utf_16(rng: random.Random, base: Base) -> bytes | None:
    """The whole file in UTF-16."""
    return _encoded(base, rng.choice(("utf-16", "utf-16-le", "utf-16-be")))


@mutator(ENCODINGS)
def mixed(rng: random.Random, base: Base) -> bytes | None:
    """Some lines in another encoding than the others."""
    text = _text(base)
    if text is None or text.isascii():
        return None
    share = rng.choice((0.01, 0.5))
    ways = ("utf-8", "latin-1")
    lines = text.splitlines(keepends=True)
    return base.wrap(b"".join(x.encode(ways[rng.random() < share], "replace") for x in lines))


@mutator(ENCODINGS)
def twice_encoded(rng: random.Random, base: Base) -> bytes | None:
    """UTF-8 taken for latin-1 and written again: é is Ã©."""
    text = _text(base)
    if text is None or text.isascii():
        return None
    lines = text.splitlines(keepends=True)
    share = rng.choice((0.01, 1.0))
    spoilt = [x.encode().decode("latin-1") if rng.random() < share else x for x in lines]
    return base.wrap("".join(spoilt).encode())


@mutator(ENCODINGS)
def byte_order_mark(_rng: random.Random, base: Base) -> bytes | None:
    """A mark where there was none, none where there was one."""
    if _text(base) is None:
        return None
    body = base.table.bytes()
    return base.wrap(body.removeprefix(BOM) if body.startswith(BOM) else BOM + body)


@mutator(ENCODINGS)
def replacement_characters(rng: random.Random, base: Base) -> bytes | None:
    """Letters lost for good: every accent is a question mark in a diamond."""
    text = _text(base)
    if text is None or text.isascii():
        return None
    mark = rng.choice(("\ufffd", "?"))
    return base.wrap("".join(c if c.isascii() or c == "\ufeff" else mark for c in text).encode())


def _written(base: Base, **changed: object) -> bytes | None:
    layout = base.table.layout
    if not isinstance(layout, Csv):
        return None
    facts = {**vars(layout), **changed}
    return made(base, base.table.but(layout=Csv(**facts)))


@mutator(SEPARATORS)
def another_separator(rng: random.Random, base: Base) -> bytes | None:
    """Another separator throughout."""
    layout = base.table.layout
    mine = layout.delimiter if isinstance(layout, Csv) else ""
    return _written(base, delimiter=rng.choice([m for m in ";,\t|" if m != mine]))


@mutator(SEPARATORS)
def everything_quoted(_rng: random.Random, base: Base) -> bytes | None:
    """Every cell in quotes."""
    return _written(base, quoting=csv.QUOTE_ALL)


@mutator(SEPARATORS)
def another_end_of_line(rng: random.Random, base: Base) -> bytes | None:
    """Lines that end in another way."""
    return _written(base, newline=rng.choice(("\r\n", "\r", "\n\n")))


@mutator(SEPARATORS)
def separator_before_the_header(_rng: random.Random, base: Base) -> bytes | None:
    """The line that a spreadsheet adds to tell its separator."""
    layout = base.table.layout
    if not isinstance(layout, Csv):
        return None
    return base.wrap(f"sep={layout.delimiter}\n".encode() + base.table.bytes())


@mutator(SEPARATORS)
def quote_left_open(rng: random.Random, base: Base) -> bytes | None:
    """A quote that nothing closes, or one more inside a cell."""
    if not isinstance(base.table.layout, Csv):
        return None
    lines = base.table.bytes().split(b"\n")
    at = rng.randrange(1, len(lines) - 1)
    place = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + b'"' + lines[at][place:]
    return base.wrap(b"\n".join(lines))


@mutator(SEPARATORS)
def separator_in_a_cell(rng: random.Random, base: Base) -> bytes | None:
    """A separator inside a cell that is not quoted."""
    layout = base.table.layout
    if not isinstance(layout, Csv):
        return None
    lines = base.table.bytes().split(b"\n")
    at = rng.randrange(1, len(lines) - 1)
    place = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + layout.delimiter.encode() + lines[at][place:]
    return base.wrap(b"\n".join(lines))


@mutator(SEPARATORS)
def line_break_in_a_cell(rng: random.Random, base: Base) -> bytes | None:
    """A break inside a cell, quoted as it must be or not."""
    layout = base.table.layout
    if not isinstance(layout, Csv):
        return None
    rank = rng.randrange(len(base.table.headers))
    rows = filled(base, rank)
    if not rows:
        return None
    row = rng.choice(rows)
    if rng.random() < 0.5:
        return with_cell(base, row, rank, f"{base.table.rows[row][rank]}\nsuite")
    lines = base.table.bytes().split(b"\n")
    at = rng.randrange(1, len(lines) - 1)
    lines[at] = lines[at][: len(lines[at]) // 2] + b"\n" + lines[at][len(lines[at]) // 2 :]
    return base.wrap(b"\n".join(lines))


@mutator(SEPARATORS)
def single_quotes(_rng: random.Random, base: Base) -> bytes | None:
    """Cells between apostrophes."""
    if not isinstance(base.table.layout, Csv):
        return None
    rows = [[f"'{cell}'" for cell in row] for row in base.table.rows]
    return made(base, base.table.but(headers=[f"'{h}'" for h in base.table.headers], rows=rows))
