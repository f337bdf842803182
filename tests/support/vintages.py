"""A folder of files from which a vintage of the geography is taken away, and put back."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

from support.command import manifest

GEOGRAPHY = ("cog_insee", "epci_etalab", "epci_dgcl", "epci_insee")


class Vintage:
    """The geography of 1 January `year` in a folder with a manifest, the last one that it holds.

    Without it the folder is what the producers offered a year before: no list of communes and no
    composition of that year, and a file of movements that ends where the previous list does.
    """

    def __init__(self, folder: Path, year: int) -> None:
        self.folder, self.year = folder, year
        self.rows, self.path = manifest(folder)

    @property
    def own(self) -> list[dict[str, str]]:
        """The rows of the manifest that the vintage adds."""
        return [r for r in self.rows if r["source"] in GEOGRAPHY and self._is_of(r["vintage"])]

    def withdraw(self) -> None:
        """Leave the folder as it was a year before."""
        kept = [row for row in self.rows if row not in self.own]
        (moves,) = [row for row in self.own if row["part"] == "mouvements"]
        self._write([*kept, self._earlier(moves)])

    def add(self) -> None:
        """Put back the rows of the vintage: the manifest is as it was found."""
        self._write(self.rows)

    def _is_of(self, vintage: str) -> bool:
        return vintage in (str(self.year), f"{self.year}-01-01")

    def _earlier(self, moves: dict[str, str]) -> dict[str, str]:
        """The row of the file of movements of the year before, which is written."""
        last = f"{self.year - 1}-01-01"
        header, *lines = (self.folder / moves["file"]).read_bytes().splitlines(keepends=True)
        # The second column is the date of effect.
        body = b"".join([header, *(x for x in lines if x.split(b",")[1].decode() <= last)])
        name = moves["file"].replace(str(self.year), str(self.year - 1))
        (self.folder / name).write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        facts = {"vintage": last, "file": name, "bytes": str(len(body))}
        return {**moves, **facts, "sha256": digest, "sha256_content": digest}

    def _write(self, rows: Sequence[dict[str, str]]) -> None:
        with self.path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, self.rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
