"""Writes text files as producers do: delimiter, byte order mark and line ends of each."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    line_end: str = "\n",
    mark: bool = False,
) -> None:
    """Returns nothing; writes UTF-8, quotes only where needed, the mark first where asked."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
