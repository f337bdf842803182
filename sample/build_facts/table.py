"""Writes the tables of facts: CSV, UTF-8, `,`, compressed by xz without a date."""

import csv
import io
import lzma
from collections.abc import Iterable, Sequence
from pathlib import Path

FACTS = Path(__file__).parents[1] / "facts"


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Returns the path of `facts/<name>.csv.xz`, written from `rows` in their order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path = FACTS / f"{name}.csv.xz"
    path.write_bytes(
        lzma.compress(
            text.getvalue().encode(), check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME
        )
    )
    return path


def by_year(values: Sequence[str]) -> list[str]:
    """Returns `values` (oldest first) with each one equal to the next year's left empty.

    The last value stands in full; readers fill the empty ones from the right. A value that is
    empty by itself is written `-`.
    """
    kept = [value or "-" for value in values]
    return [
        "" if place + 1 < len(kept) and value == kept[place + 1] else value
        for place, value in enumerate(kept)
    ]
