"""A folder of files to which later files come: a vintage of the geography, a list of members."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

from support.command import manifest

GEOGRAPHY = ("cog_insee", "epci_etalab", "epci_dgcl", "epci_insee")
Row = dict[str, str]


class Folder:
    """The folder of a `dir:` portal and the rows of its manifest, as they are found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows, self.path = manifest(folder)

    def only(self, source: str, part: str, vintage: str) -> Row:
        """The row of that file."""
        wanted = (source, part, vintage)
        (row,) = [r for r in self.rows if (r["source"], r["part"], r["vintage"]) == wanted]
        return row

    def lines(self, row: Row) -> list[bytes]:
        """The lines of a file, with their ends."""
        return (self.folder / row["file"]).read_bytes().splitlines(keepends=True)

    def put(self, like: Row, vintage: str, name: str, lines: Sequence[bytes]) -> Row:
        """The row of a file of other lines and another vintage, which is written."""
        body = b"".join(lines)
        (self.folder / name).write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        facts = {"vintage": vintage, "file": name, "bytes": str(len(body))}
        return {**like, **facts, "sha256": digest, "sha256_content": digest}

    def show(self, rows: Sequence[Row]) -> None:
        """Let the manifest have those rows."""
        with self.path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, self.rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def before(folder: Folder, year: int) -> list[Row]:
    """The rows of the manifest without the geography of 1 January `year`, the last one there.

    It is what the producers offered a year before: no list of communes and no composition of that
    year, and a file of movements, which is written, that ends where the previous list does.
    """
    vintages, last = (str(year), f"{year}-01-01"), f"{year - 1}-01-01"
    kept = [r for r in folder.rows if r["source"] not in GEOGRAPHY or r["vintage"] not in vintages]
    moves = folder.only("cog_insee", "mouvements", vintages[1])
    header, *lines = folder.lines(moves)
    # The second column is the date of effect.
    known = [line for line in lines if line.split(b",")[1].decode() <= last]
    name = moves["file"].replace(str(year), str(year - 1))
    return [*kept, folder.put(moves, last, name, [header, *known])]


def later_list(folder: Folder, vintage: str, joining: bytes) -> Row:
    """The row of a list of phase 2 of that date, which is written as the producer lays it out.

    The first member of the launch list left it, and `joining`, an EPCI, is in its place.
    """
    launch = folder.only("ti_anct", "groupements", "2023-11-14")
    rows = [line.rstrip().split(b",") for line in folder.lines(launch)[1:]]
    rows[0][2:] = [joining, b"Membre fictif"]
    header = b"id_ti,lib_ti,siren_groupement,lib_groupement,nature_juridique\n"
    name = launch["file"].replace("20231114", vintage.replace("-", ""))
    return folder.put(launch, vintage, name, [header, *(b",".join([*r, b"\n"]) for r in rows)])
