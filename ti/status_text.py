"""The facts of a portal as a person reads them."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten
from typing import Any

SAID = 100
KEPT = ("id_release", "nature", "code_version", "published_at")


def text(known: dict[str, Any]) -> str:
    """The status as lines: portal, release, sources, runs, alerts."""
    return "\n".join(_lines(known))


def table(rows: Sequence[Sequence[object]], indent: str = "  ") -> Iterator[str]:
    """Lines in which every column is as wide as its widest cell; numbers stand right."""
    cells = [[("" if value is None else str(value)) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [
        all(isinstance(value, int | float) for value in column[1:]) and len(column) > 1
        for column in zip(*rows, strict=True)
    ]
    for row in cells:
        parts = (
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(row, widths, right, strict=True)
        )
        yield (indent + "  ".join(parts)).rstrip()


def thousands(number: int) -> str:
    """The number with a space every three digits."""
    return f"{number:,}".replace(",", " ")


def _lines(known: dict[str, Any]) -> Iterator[str]:
    yield f"portal    {known['portal']} ({known['home']})"
    yield f"code      {known['code_version']}"
    yield f"server    {known['server']}"
    yield from _release(known["release"])
    yield from _block(
        "releases kept",
        ("release", "nature", "code", "published", "seen"),
        ([*(row[k] for k in KEPT), _seen(row)] for row in known["kept"]),
    )
    yield from _block(
        "last rollbacks",
        ("at", "from", "to", "run"),
        (
            [row[k] for k in ("at", "from_release", "to_release", "run_id")]
            for row in known["rollbacks"]
        ),
    )
    yield from _block(
        "sources",
        ("source", "part", "vintage", "state", "rows", "nature", "fetched", "accepted"),
        (
            [row[k] for k in ("source", "part", "vintage", "state", "rows", "nature")]
            + [row["fetched_at"], row["accepted_at"]]
            for row in known["sources"]
        ),
    )
    yield from _block(
        "last runs", ("run", "state", "exit", "seconds", "release", "said"), _runs(known)
    )
    yield from _block(
        "what is wrong",
        ("since", "kind", "run", "said"),
        (
            [row["since"], row["kind"], row["since_run"], shorten(row["said"], SAID)]
            for row in known["troubles"]
        ),
    )
    yield from _block(
        "last alerts",
        ("at", "kind", "delivered", "subject"),
        (
            [row["at"], row["kind"], _delivered(row["channels"]), row["subject"]]
            for row in known["alerts"]
        ),
    )


def _delivered(channels: list[dict[str, Any]] | None) -> str:
    """Which channels took a message, and what went wrong with the others."""
    if channels is None:
        return "not yet"
    said = (
        c["channel"] if c["sent"] else f"not by {c['channel']}: {c['reason']}" for c in channels
    )
    return ", ".join(said) or "no channel is set"


def _release(release: dict[str, Any] | None) -> Iterator[str]:
    if release is None:
        yield "release   none yet: ti run"
        return
    marks = [name for name in ("stale", "partial") if release[name]]
    yield (
        f"release   {release['id_release']} ({', '.join([release['nature'], *marks])}),"
        f" published {release['published_at']}, checks passed {release['checks_passed']},"
        f" warned {release['checks_warned']}"
    )


def _seen(row: dict[str, Any]) -> str:
    """What became of a kept release: seen by readers, or withdrawn since."""
    if row["is_current"]:
        return "current"
    return f"withdrawn {row['withdrawn_at']}" if row["withdrawn_at"] else ""


def _runs(known: dict[str, Any]) -> Iterator[list[object]]:
    for run in known["runs"]:
        said = " | ".join((run["message"] or "").splitlines())[:SAID]
        yield [
            *(run["run_id"], run["state"], run["exit_code"], run["seconds"], run["id_release"]),
            said,
        ]


def _block(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield ""
        yield title
        yield from table([header, *found])
