"""Warnings that somebody answered for: until a day, for a reason."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

from expectations.model import Proprietaire
from extractors.errors import MisuseError

REGISTER = Path(__file__).with_name("acquittements.csv")
# Who acknowledges looks again within a year.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Acknowledgement:
    """A warning of a check on a source, acknowledged by a role from a day to another."""

    controle: str
    source: str
    raison: str
    par: str
    depuis: date
    expire: date


def acknowledgements(path: Path = REGISTER) -> list[Acknowledgement]:
    """Every row of the register; MisuseError for one without reason, role or a year's expiry."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_row(row, path) for row in csv.DictReader(stream)]


def in_force(rows: Sequence[Acknowledgement], today: date) -> list[dict[str, str]]:
    """The check and source of those that hold on that day."""
    held = [row for row in rows if row.depuis <= today <= row.expire]
    return [{"controle": row.controle, "source": row.source} for row in held]


def _row(row: dict[str, str], path: Path) -> Acknowledgement:
    where = f"{path}: the acknowledgement of {row['controle']}"
    try:
        begun, ends = date.fromisoformat(row["depuis"]), date.fromisoformat(row["expire"])
    except ValueError as error:
        raise MisuseError(f"{where} needs depuis and expire as 2026-01-31") from error
    if not all(row[name].strip() for name in ("controle", "source", "raison")):
        raise MisuseError(f"{where} needs controle, source and raison")
    if row["par"] not in get_args(Proprietaire):
        raise MisuseError(f"{where} needs in `par` one of {', '.join(get_args(Proprietaire))}")
    if not begun <= ends <= begun + LONGEST:
        raise MisuseError(f"{where} must expire after its date, within a year")
    return Acknowledgement(row["controle"], row["source"], row["raison"], row["par"], begun, ends)
