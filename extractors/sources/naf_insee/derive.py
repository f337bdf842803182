"""The sectors of the Conseil national de l'industrie, and the sub-classes of NAF rév. 2 in each.

Both come from the facts held beside this file, written by hand: the nomenclature has no such level.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
SECTORS, RULES = HERE / "filieres.csv", HERE / "filieres_regles.csv"
Row = dict[str, str]


def derive(
    _tables: Mapping[str, str],
    paths: Mapping[str, Path],
    targets: Mapping[str, Path],
    _vintage: str,
) -> None:
    """Nothing; the Parquet of `filieres` and of `filiere_activites` is written, as wanted."""
    classes = pq.read_table(paths["sous_classes"], columns=["sous_classe"])["sous_classe"]
    sectors = list(_rows(SECTORS))
    made = {"filieres": sectors, "filiere_activites": list(mapped(classes.to_pylist(), sectors))}
    for part, path in targets.items():
        rows = made[part]
        columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]}
        table = pa.table({**columns, "_ligne": pa.nulls(len(rows), pa.int64())})
        pq.write_table(table, path, compression="zstd")


def mapped(classes: list[str], sectors: list[Row]) -> Iterator[Row]:
    """A row per sub-class and sector, by code: the rules of the longest prefix that has some.

    A sub-class that no rule names has no row; ValueError for a rule on an unknown sector.
    """
    known, rules = {row["code_filiere"] for row in sectors}, list(_rows(RULES))
    unknown = sorted({rule["code_filiere"] for rule in rules} - known)
    if unknown:
        raise ValueError(f"{RULES.name}: sectors {unknown} are not in {SECTORS.name}")
    version = sectors[0]["version"]
    for code in sorted(classes):
        fitting = [rule for rule in rules if code.startswith(rule["prefixe"])]
        longest = max((len(rule["prefixe"]) for rule in fitting), default=0)
        for rule in fitting:
            if len(rule["prefixe"]) == longest:
                yield {
                    "version": version,
                    "code_ape": code.replace(".", ""),
                    "code_filiere": rule["code_filiere"],
                    "prefixe_regle": rule["prefixe"],
                    "raison": rule["raison"],
                }


def _rows(path: Path) -> Iterator[Row]:
    """The rows of a file of facts."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
