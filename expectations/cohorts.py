"""Cohort sizes, frozen at the first published release of a reference geography."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from extractors.errors import MisuseError

CHANGES = Path(__file__).with_name("changements.csv")
FIELDS = ("regle", "cohorte", "taille")

Connection = psycopg.Connection[Any]
Sizes = dict[tuple[str, str], int]


def expected_sizes(
    conn: Connection, geography: date, path: Path = CHANGES
) -> list[dict[str, str | int]]:
    """The sizes a release must have: the frozen ones, then every acknowledged change in order.

    Empty before the first published release of that geography.
    """
    sizes = _frozen(conn, geography) if _published(conn, geography) else {}
    for regle, cohorte, before, after in _changes(path):
        # A change acknowledged for one portal says nothing of another: its sizes differ.
        if sizes.get((regle, cohorte)) == before:
            sizes[regle, cohorte] = after
    return [dict(zip(FIELDS, (*key, size), strict=True)) for key, size in sorted(sizes.items())]


def remember_sizes(read: Connection, write: Connection, geography: date, portal: str) -> None:
    """None; the candidate's sizes become the frozen ones, unless a release was published."""
    if _published(read, geography):
        return
    rows = read.execute(
        "select regle, cohorte, count(*) from pub_next.cohorte_epci_v1 group by regle, cohorte"
    ).fetchall()
    prefix = _prefix(geography)
    with write.transaction():
        write.execute("delete from meta.figure where starts_with(figure, %s)", [prefix])
        with write.cursor() as cursor:
            cursor.executemany(
                """
                insert into meta.figure (figure, portails, valeur, source)
                values (%s, %s, %s, 'size at the first published release')
                """,
                [(f"{prefix}{regle}.{cohorte}", portal, size) for regle, cohorte, size in rows],
            )


def _published(conn: Connection, geography: date) -> bool:
    row = conn.execute(
        """
        select exists (
            select from meta.release
            where published_at is not null and geographie_reference = %s
        )
        """,
        [geography],
    ).fetchone()
    return bool(row and row[0])


def _frozen(conn: Connection, geography: date) -> Sizes:
    prefix = _prefix(geography)
    rows = conn.execute(
        "select figure, valeur from meta.figure where starts_with(figure, %s)", [prefix]
    )
    found: Sizes = {}
    for figure, valeur in rows:
        regle, _, cohorte = str(figure).removeprefix(prefix).partition(".")
        found[regle, cohorte] = int(valeur)
    return found


def _prefix(geography: date) -> str:
    return f"cohorte.{geography.isoformat()}."


def _changes(path: Path) -> list[tuple[str, str, int, int]]:
    """Acknowledged changes by date; MisuseError for a row without numbers or reason."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: row["date"])
    found = []
    for row in rows:
        if not row["raison"].strip() or not (row["de"].isdigit() and row["a"].isdigit()):
            raise MisuseError(f"{path}: the change of {row['cohorte']} needs de, a and raison")
        found.append((row["regle"], row["cohorte"], int(row["de"]), int(row["a"])))
    return found
