"""The sample portal of the kill campaign: states that differ by one name, so that each run builds.

A run goes through every step only when something changed. In state n the name of one commune is n
letters longer: other bytes, the same figures. Releases and tables are kept three at a time; with
four states in turn each comes back as if it had never been.
"""

import csv
import hashlib
from pathlib import Path

from extractors.home import Home
from extractors.lake import Lake
from extractors.manifest import NAME
from extractors.portals import sample_folder

STATES = 4
PART = "commune_ape"
COLUMN = b"intitule_commune"


class Portal:
    """The sample's folder of a home, in one of its states; `original` keeps the file's bytes."""

    def __init__(self, home: Home, keep: Path) -> None:
        self.home, self.folder = home, sample_folder(home)
        self._original = keep / "original.csv"
        if not self._original.exists():
            keep.mkdir(parents=True, exist_ok=True)
            self._original.write_bytes(self._path().read_bytes())

    def put(self, state: int) -> None:
        """Nothing; the portal is in that state, which the lake has not met yet."""
        body = lengthened(self._original.read_bytes(), state)
        digest = hashlib.sha256(body).hexdigest()
        self._path().write_bytes(body)
        rows = self._rows()
        for row in rows:
            if row["part"] == PART:
                row.update(sha256=digest, sha256_content=digest, bytes=str(len(body)))
        with (self.folder / NAME).open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        self._forget(digest)

    def _forget(self, digest: str) -> None:
        """The lake has neither these bytes nor what was read of them: the run does all again."""
        Lake(self.home.lake).path(digest).unlink(missing_ok=True)
        for parquet in (self.home.lake / "parquet").glob(f"*{PART}*{digest[:12]}*"):
            parquet.unlink()

    def _rows(self) -> list[dict[str, str]]:
        with (self.folder / NAME).open(newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    def _path(self) -> Path:
        return self.folder / next(row["file"] for row in self._rows() if row["part"] == PART)


def lengthened(body: bytes, state: int) -> bytes:
    """The same file, but for the name of its first row's commune, `state` letters longer."""
    header, first, rest = body.split(b"\n", 2)
    cells = first.split(b";")
    cells[header.split(b";").index(COLUMN)] += b"x" * state
    return b"\n".join([header, b";".join(cells), rest])
