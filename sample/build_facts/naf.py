"""NAF rev. 2 and its levels, from `pynsee` (PyPI, code MIT); the nomenclature is INSEE's."""

import csv
import io
import zipfile
from pathlib import Path

from sample.build_facts.table import write

ARCHIVE = "pynsee/metadata/data/naf.zip"
A5_OF_A10 = {"AZ": "AZ", "BE": "BE", "FZ": "FZ", "OQ": "OQ"}
HEADER = (
    "sous_classe", "libelle", "classe", "groupe", "a88", "a21", "a5", "a10", "a17", "a38", "a64",
    "a129",
)  # fmt: skip
LEVELS = ("A10", "A21", "A38", "A64", "A88", "A129", "A138")


def build(folder: Path) -> None:
    """Returns nothing; writes the 732 sub-classes and the labels of the levels above."""
    wheel = next(folder.glob("pynsee-*.whl"))
    with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(outer.open(ARCHIVE)) as inner:
        tables = {
            name: _table(inner.read(f"naf2008/{name}.csv"))
            for name in ("table_NAF2-NA", "niv_agreg_naf_rev_2", "int_eng_na_2008_a17")
        }
    a17 = _a17(tables["int_eng_na_2008_a17"])
    _write_classes(tables["table_NAF2-NA"][2:], a17)
    _write_labels(tables["niv_agreg_naf_rev_2"][1:])
    labels = {row[1].strip(): row[-1].strip() for row in tables["int_eng_na_2008_a17"][1:]}
    write("naf_a17", ("code", "libelle"), sorted(labels.items()))


def _table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("cp1252")), delimiter=";"))


def _a17(rows: list[list[str]]) -> dict[str, str]:
    """Returns {division: A17 code} from the ranges of divisions that the table gives."""
    found: dict[str, str] = {}
    for row in rows[1:]:
        for part in row[4].replace(" et ", ",").split(","):
            first, _, last = part.strip().partition("-")
            for division in range(int(first), int(last or first) + 1):
                found[f"{division:02d}"] = row[1].strip()
    return found


def _write_classes(rows: list[list[str]], a17: dict[str, str]) -> None:
    kept = []
    for row in rows:
        if not row[0].strip():
            continue
        code, label, classe, groupe, a129, a88, a64, a38, a21, a10 = (x.strip() for x in row[:10])
        a5 = A5_OF_A10.get(a10, "GU")
        kept.append((code, label, classe, groupe, a88, a21, a5, a10, a17[a88], a38, a64, a129))
    write("naf", HEADER, sorted(kept))


def _write_labels(rows: list[list[str]]) -> None:
    labels = [
        (level, code.strip(), row[8].strip())
        for row in rows
        for level, code in zip(LEVELS, row[1:8], strict=True)
        if code.strip()
    ]
    write("naf_niveaux", ("niveau", "code", "libelle"), labels)
