"""Another shape around the same rows: JSON and the sheets of a workbook."""

import json
import random
from dataclasses import replace
from typing import Any

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.layouts import Features, Records, Workbook
from benchmarks.campaigns.mutators import made, mutator, one_of, with_cells

JSON, BOOK = "json shape", "workbook"


def _content(base: Base) -> Any:
    layout = base.table.layout
    return json.loads(base.table.bytes()) if isinstance(layout, Records | Features) else None


def _json(base: Base, content: Any) -> bytes:
    return base.wrap(json.dumps(content, ensure_ascii=False).encode())


@mutator(JSON)
def another_root(rng: random.Random, base: Base) -> bytes | None:
    """The list inside an object, the object inside a list, by key, or nothing of it."""
    content = _content(base)
    if content is None:
        return None
    ways: tuple[Any, ...] = (
        {"data": content},
        [content],
        {str(n): x for n, x in enumerate(content)},
        None,
        {},
        [],
        "x",
        12,
    )
    return _json(base, rng.choice(ways))


@mutator(JSON)
def one_object_spoilt(rng: random.Random, base: Base) -> bytes | None:
    """One item that is no object, or one whose value is a list or an object."""
    content = _content(base)
    if content is None:
        return None
    items = content["features"] if isinstance(content, dict) else content
    at = rng.randrange(len(items))
    ways: tuple[Any, ...] = (
        None,
        [],
        "texte",
        12,
        {},
        {**items[at], next(iter(items[at])): {"fr": "x"}},
    )
    items[at] = rng.choice(ways)
    return _json(base, content)


@mutator(JSON)
def lines_of_json(_rng: random.Random, base: Base) -> bytes | None:
    """An object per line instead of a list."""
    content = _content(base)
    if content is None:
        return None
    items = content["features"] if isinstance(content, dict) else content
    return base.wrap(b"\n".join(json.dumps(item).encode() for item in items))


@mutator(JSON)
def numbers_as_text(_rng: random.Random, base: Base) -> bytes | None:
    """Every number between quotes, or text where it was a number."""
    content = _content(base)
    return None if content is None else _json(base, _as_text(content))


@mutator(JSON)
def geometry_spoilt(rng: random.Random, base: Base) -> bytes | None:
    """One outline that is none."""
    content = _content(base)
    if not isinstance(content, dict):
        return None
    ways: tuple[Any, ...] = (
        None,
        {},
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon"},
        "x",
    )
    rng.choice(content["features"])["geometry"] = rng.choice(ways)
    return _json(base, content)


def _as_text(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _as_text(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_as_text(value) for value in content]
    return str(content) if isinstance(content, int | float) else content


@mutator(BOOK)
def sheet_renamed(rng: random.Random, base: Base) -> bytes | None:
    """The sheet under another name."""
    layout = base.table.layout
    if not isinstance(layout, Workbook):
        return None
    return made(
        base, base.table.but(layout=replace(layout, name=rng.choice(("Feuil1", "Données 2025"))))
    )


@mutator(BOOK)
def sheets_reordered(_rng: random.Random, base: Base) -> bytes | None:
    """The other sheets before it, and one more that is empty."""
    layout = base.table.layout
    if not isinstance(layout, Workbook):
        return None
    before = (("Lisez-moi", (("Note",),)), ("Vide", ()), *layout.after)
    return made(base, base.table.but(layout=replace(layout, before=before, after=layout.before)))


@mutator(BOOK)
def headers_lower(rng: random.Random, base: Base) -> bytes | None:
    """Title rows above the headers, a few or many."""
    layout = base.table.layout
    if not isinstance(layout, Workbook):
        return None
    above = (*layout.above, *((("Titre ajouté",),) * rng.choice((1, 3, 80))))
    return made(base, base.table.but(layout=replace(layout, above=above)))


@mutator(BOOK)
def sheet_twice(rng: random.Random, base: Base) -> bytes | None:
    """A second sheet with the same headers and fewer rows, before it or after."""
    layout = base.table.layout
    if not isinstance(layout, Workbook):
        return None
    copy = ("Copie", tuple(tuple(row) for row in [base.table.headers, *base.table.rows[:30]]))
    if rng.random() < 0.5:
        other = replace(layout, before=(*layout.before, copy))
    else:
        other = replace(layout, after=(*layout.after, copy))
    return made(base, base.table.but(layout=other))


@mutator(BOOK)
def codes_as_numbers(rng: random.Random, base: Base) -> bytes | None:
    """A column of codes kept as numbers."""
    rank = one_of(rng, base.of(codes=True)) if isinstance(base.table.layout, Workbook) else None
    if rank is None:
        return None
    return with_cells(base, rank, lambda c: int(str(c)) if str(c).isdigit() else c)
