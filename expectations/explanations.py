"""Extreme changes of employment that somebody explained."""

import csv
from pathlib import Path

from extractors.errors import MisuseError

EXPLANATIONS = Path(__file__).with_name("explications.csv")


def explained_changes(path: Path = EXPLANATIONS) -> list[dict[str, str | int]]:
    """The EPCI and years whose change is explained: code_epci, annee.

    MisuseError for a row without a year, a reason or a source: it explains nothing.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        told = row["raison"].strip() and row["source"].strip()
        if not told or not row["annee"].isdigit():
            raise MisuseError(
                f"{path}: the change of {row['code_epci']} needs annee, raison and source"
            )
    return [{"code_epci": row["code_epci"], "annee": int(row["annee"])} for row in rows]
