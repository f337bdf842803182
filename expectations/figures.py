"""Published figures that a release must meet, as data with their source."""

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractors.errors import MisuseError
from extractors.home import Home

FIGURES = Path(__file__).with_name("figures.csv")
TRUTH = "verite.json"


@dataclass(frozen=True)
class Figure:
    """A published figure: `cle` tells the figures of one name apart (a year, a list, a nature)."""

    figure: str
    cle: str
    valeur: Decimal
    perimetre: str
    source: str
    url: str


def scope_of(home: Home, nature: str) -> str:
    """The portal whose figures apply: a folder that holds the sample is judged as the sample."""
    return "sample" if nature == "sample" else home.kind


def truth_of(home: Home) -> dict[str, Any]:
    """What the sample's generator says is true of its files, empty where it is not beside them."""
    folder = home.folder if home.kind == "dir" else home.root / "sample"
    path = folder / TRUTH
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def load_figures(scope: str, truth: dict[str, Any], path: Path = FIGURES) -> list[Figure]:
    """The figures of a portal (`live`, `dir` or `sample`), those of the sample from `truth`.

    A figure of the sample that `truth` does not hold is left out. MisuseError for a bad row.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if scope in row["portails"].split()]
    found = [_figure(row, truth, path) for row in rows]
    return [figure for figure in found if figure is not None]


def _figure(row: dict[str, str], truth: dict[str, Any], path: Path) -> Figure | None:
    value = row["valeur"] if row["valeur"] else _at(truth, row["verite"])
    if value is None:
        return None
    try:
        valeur = Decimal(str(value))
    except ArithmeticError as error:
        name = f"{row['figure']} {row['cle']}".strip()
        raise MisuseError(f"figure {name} in {path}: {value!r} is not a number") from error
    names = ("figure", "cle", "perimetre", "source", "url")
    facts = {name: row[name] for name in names}
    return Figure(valeur=valeur, **facts)


def _at(truth: dict[str, Any], dotted: str) -> Any:
    """The value under a dotted path of `truth`, the length of a list; None when there is none."""
    value: Any = truth
    for step in dotted.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return len(value) if isinstance(value, list) else value
