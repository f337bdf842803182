"""Errors in the file of jobs by commune and activity, the largest of all."""

from benchmarks.gate_power.damages import (
    codes,
    columns_from,
    shifted,
    table,
    times,
    together,
    twice,
    without,
)
from benchmarks.gate_power.errors import Damage, FileError

JOBS, PLACES = "effectifs_salaries_", "nombre_d_etablissements_"
NORTH = ("02", "59", "60", "62", "80")
LAST, BEFORE = "2024", "2023"


def _nomenclature(code: str) -> str:
    """A class that the nomenclature in force has not: the letters of NAF 2025 are others."""
    return f"{code[:4]}{'Y' if code.startswith(('1', '2', '3')) else code[4:]}"


def _without_zero(code: str) -> str:
    return code.lstrip("0")


def _corsica(code: str) -> str:
    return f"20{code[2:]}" if code.startswith(("2A", "2B")) else code


def _swapped(
    one: str, other: str, names: tuple[str, ...] = (JOBS, PLACES)
) -> list[tuple[str, str]]:
    both = [(one, other), (other, one)]
    return [(f"{name}{a}", f"{name}{b}") for name in names for a, b in both]


def _truncated(content: bytes) -> bytes:
    """The first nine tenths, cut after a line."""
    return content[: content.rfind(b"\n", 0, len(content) * 9 // 10) + 1]


def _moved_down(content: bytes) -> bytes:
    return b"Effectifs par commune et APE;;\n" + content.removeprefix(b"\xef\xbb\xbf")


def _latin(content: bytes) -> bytes:
    return content.decode("utf-8-sig").encode("latin-1", "replace")


def _comma(column: str, year: str) -> Damage:
    return table(codes(f"{column}{year}", lambda cell: f"{cell},5" if cell else cell))


def _renamed(content: bytes) -> bytes:
    return content.replace(b";code_commune;", b";code_insee_commune;", 1)


def _emptied(year: str) -> Damage:
    """The columns of a year without a value."""
    return together(table(codes(f"{name}{year}", lambda _: "")) for name in (JOBS, PLACES))


def _of(name: str, damage: Damage, *right: str) -> FileError:
    return FileError(name, "urssaf_commune_ape", "commune_ape", "2025-05", damage, right)


ERRORS = (
    _of("a region is missing", table(without("code_commune", NORTH)), "groupes_perdus"),
    _of("the overseas departments are missing", table(without("code_commune", ("97",))),
        "groupes_perdus"),
    _of("Corsica as 20 instead of 2A and 2B", table(codes("code_commune", _corsica)),
        "groupes_perdus"),
    _of("communes without their leading zero", table(codes("code_commune", _without_zero)),
        "formats"),
    _of("a department twice", table(twice(lambda r: r["code_commune"].startswith("35"))),
        "cle_unique"),
    _of("the file cut at 90 %", _truncated, "groupes_perdus"),
    _of("one sector doubled", table(times(JOBS, 2, ("code_ape", "25"))), "repartition"),
    _of("one sector doubled in the last year", table(times(f"{JOBS}{LAST}", 2, ("code_ape", "25"))),
        "repartition"),
    _of("a region emptied in the last year",
        table(times(f"{JOBS}{LAST}", 0, ("code_commune", "59"))), "groupes_perdus"),
    _of("last year repeated", table(columns_from(
        [(f"{name}{LAST}", f"{name}{BEFORE}") for name in (JOBS, PLACES)])), "annee_repetee"),
    _of("the columns of two years swapped", table(columns_from(_swapped("2016", "2022"))),
        "annees_permutees"),
    _of("two years swapped in one of the measures",
        table(columns_from(_swapped("2021", "2022", names=(JOBS,)))), "annees_permutees"),
    _of("a year without a value", _emptied("2015"), "periodes_perdues"),
    _of("jobs in thousands, with decimals", table(times(JOBS, 0.001)), "reading"),
    _of("the last year in another unit", table(times(f"{JOBS}{LAST}", 100)), "unites"),
    _of("jobs shifted by one row", table(shifted(JOBS)), "repartition"),
    _of("negative jobs in one department", table(times(JOBS, -1, ("code_commune", "35"))),
        "negatifs"),
    _of("activities of another nomenclature", table(codes("code_ape", _nomenclature)),
        "groupes_perdus"),
    _of("decimal commas in counts", _comma(JOBS, LAST), "reading", "part_en_quarantaine"),
    _of("a title above the header", _moved_down, "reading"),
    _of("a column renamed", _renamed, "reading"),
    _of("another encoding", _latin, "reading"),
)  # fmt: skip
