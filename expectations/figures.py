"""Published figures that a release must meet, as data with their source."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.truth import value_at
from extractors.errors import MisuseError
from extractors.home import Home

FIGURES = Path(__file__).with_name("figures.csv")


@dataclass(frozen=True)
class Figure:
    """A published figure: `cle` tells the figures of one name apart (a year, a list, a nature).

    `valeur` is None when it should be known and is not: then the figure is a defect of its own.
    """

    figure: str
    cle: str
    valeur: Decimal | None
    perimetre: str
    source: str
    url: str


def scope_of(home: Home, nature: str) -> str:
    """The portal whose figures apply: a folder that holds the sample is judged as the sample."""
    return "sample" if nature == "sample" else home.kind


def load_figures(scope: str, truth: dict[str, Any], path: Path = FIGURES) -> list[Figure]:
    """The figures of a portal (`live`, `dir` or `sample`), those of the sample from `truth`.

    A figure of the sample that `truth` does not hold has no value. MisuseError for a bad row.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if scope in row["portails"].split()]
    return [_figure(row, truth, path) for row in rows]


def _figure(row: dict[str, str], truth: dict[str, Any], path: Path) -> Figure:
    value = row["valeur"] if row["valeur"] else value_at(truth, row["verite"])
    try:
        valeur = None if value is None else Decimal(str(value))
    except ArithmeticError as error:
        name = f"{row['figure']} {row['cle']}".strip()
        raise MisuseError(f"figure {name} in {path}: {value!r} is not a number") from error
    names = ("figure", "cle", "perimetre", "source", "url")
    facts = {name: row[name] for name in names}
    return Figure(valeur=valeur, **facts)
