"""What `ti diff` prints: sources, a table of views, then measures and definitions that changed."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ti.status_text import table

if TYPE_CHECKING:
    from warehouse.compare import ViewDiff

HEADER = ("vue", "avant", "après", "ajoutées", "retirées", "changées")


def text(
    names: Sequence[str],
    views: "Sequence[ViewDiff]",
    sources: tuple[Sequence[Sequence[Any]], Sequence[Sequence[Any]]],
    definitions: tuple[Sequence[Sequence[Any]], Sequence[Sequence[Any]]],
) -> Iterator[str]:
    """Lines, from what came in to what changed for readers; views that are the same are counted."""
    yield f"{names[0]} → {names[1]}"
    yield from _rows("sources", sources)
    changed = [view for view in views if not view.same]
    if changed:
        yield "vues (lignes)"
        rows = [(v.view, *v.rows, v.added, v.removed, v.changed) for v in changed]
        yield from table([HEADER, *rows])
    yield f"{len(views) - len(changed)} vues identiques sur {len(views)}"
    for view in changed:
        yield from _measures(view)
    for view in changed:
        yield from (f"définition {view.view} : {column}" for column in view.columns)
    yield from _rows("textes du dictionnaire", definitions)


def _measures(view: "ViewDiff") -> Iterator[str]:
    for measure, (before, after) in view.totals.items():
        yield f"total {view.view}.{measure} : {before} → {after}"
    for measure, movements in view.movements.items():
        yield f"plus grands mouvements {view.view}.{measure}"
        yield from table(
            [("clé", "avant", "après"), *((" ".join(m.key), m.before, m.after) for m in movements)]
        )


def _rows(title: str, pair: tuple[Sequence[Sequence[Any]], Sequence[Sequence[Any]]]) -> list[str]:
    added, removed = pair
    lines = [f"  + {' '.join(map(str, row))}" for row in added]
    lines += [f"  - {' '.join(map(str, row))}" for row in removed]
    return [title, *lines] if lines else []
