"""corrections.csv: what it may say, and the one line said of it when it is wrong."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from extractors.errors import SourceError
from extractors.read import contract_digest
from extractors.registry import SOURCES, Source, load_registry, load_source
from extractors.registry_corrections import COLUMNS, read_corrections

HEADER = ",".join(COLUMNS)
GOOD = "liste,2024,12,,effectif,n.d.,7,lu dans la note du producteur,2026-01-01,2026-12-31"
KNOWN = {"liste": ("code", "effectif"), "autre": ("code",)}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "corrections.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_good_register(tmp_path: Path) -> None:
    keyed = '"liste","*",,code=01001|effectif=3,code,01001,2A004,"Corse, erreur de saisie",'
    path = write(tmp_path, HEADER, GOOD, "", keyed + "2026-01-01,2026-01-01")
    first, second = read_corrections(path, "jouet", KNOWN)
    assert (first.number, first.line, first.key, first.column) == (2, 12, (), "effectif")
    assert (first.expected, first.corrected, first.expires) == ("n.d.", "7", date(2026, 12, 31))
    assert (second.number, second.line) == (4, None)
    assert second.key == (("code", "01001"), ("effectif", "3"))
    assert second.where == "code = 01001, effectif = 3"
    assert [first.concerns("liste", v) for v in ("2024", "2023", "")] == [True, False, True]
    assert [second.concerns(p, "2023") for p in ("liste", "autre")] == [True, False]


def test_no_register_is_no_correction(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.csv", "jouet", KNOWN) == ()
    assert read_corrections(write(tmp_path, HEADER), "jouet", KNOWN) == ()


WRONG = {
    "no such part": (GOOD.replace("liste", "liste2"), "'liste2' is no part read into", "part"),
    "no vintage": (GOOD.replace("2024", ""), "no vintage: write one, or * for all", "vintage"),
    "no row": (GOOD.replace(",12,", ",,"), "no row is named: write its line", "ligne"),
    "no line": (GOOD.replace(",12,", ",douze,"), "'douze' is no line of a file", "ligne"),
    "line 0": (GOOD.replace(",12,", ",0,"), "'0' is no line of a file", "ligne"),
    "a key without value": (GOOD.replace(",12,,", ",,code,"), "is not column=value", "cle"),
    "a key of nothing": (GOOD.replace(",12,,", ",,c=1,"), "is not column=value", "cle"),
    "no such column": (GOOD.replace("effectif", "taille"), "'taille' is no column", "colonne"),
    "nothing to do": (GOOD.replace(",7,", ",n.d.,"), "is the expected one", "valeur_corrigee"),
    "no reason": (GOOD.replace("lu dans la note du producteur", "vu"), "no reason: say", "raison"),
    "no date": (GOOD.replace("2026-01-01", "hier"), "'hier' is no date: write 2026", "depuis"),
    "no end": (GOOD.replace("2026-12-31", ""), "'' is no date: write 2026-01-31", "expire"),
    "backwards": (GOOD.replace("2026-12-31", "2025-12-31"), "before it begins", "expire"),
    "twice": (f"{GOOD}\n{GOOD}", "the same cell is corrected on line 2", "colonne"),
}


@pytest.mark.parametrize(("lines", "said", "column"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_cell_is_named(tmp_path: Path, lines: str, said: str, column: str) -> None:
    path = write(tmp_path, HEADER, lines)
    with pytest.raises(SourceError) as refused:
        read_corrections(path, "jouet", KNOWN)
    line = str(refused.value)
    number = 3 if lines.count("\n") else 2
    assert said in line
    assert line.endswith(
        f"(source jouet, file {path}, line {number}, column {column}): correct that file"
    )
    assert "\n" not in line


KEYED = GOOD.replace(",12,,", ",,code=01001|effectif=3,")
LATER = GOOD.replace("2026-01-01,2026-12-31", "2026-12-31,2027-12-31").replace(",7,", ",8,")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GOOD, LATER),
        (GOOD, LATER.replace("n.d.", "secret")),
        (GOOD, LATER.replace("2024", "*")),
        (LATER.replace("2024", "*"), GOOD),
        (GOOD, LATER.replace(",12,,", ",12,code=01001,")),
        (KEYED, LATER.replace(",12,,", ",,effectif=3|code=01001,")),
    ],
)
def test_a_cell_is_corrected_once_at_a_time(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_corrections(write(tmp_path, HEADER, one, other), "jouet", KNOWN)
    line = str(refused.value)
    assert "the same cell is corrected on line 2, on some of the same days" in line
    assert "line 3, column colonne): correct that file" in line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GOOD, GOOD.replace("2026-01-01,2026-12-31", "2027-01-01,2027-12-31")),
        (GOOD, GOOD.replace("2024", "2023")),
        (GOOD, GOOD.replace("2024", "*").replace("n.d.", "secret")),
        (GOOD, GOOD.replace(",12,", ",13,")),
        (GOOD, GOOD.replace(",effectif,", ",code,")),
        (GOOD, KEYED),
        (KEYED, KEYED.replace("01001", "01002")),
        (GOOD.replace(",12,,", ",12,code=1,"), GOOD.replace(",12,,", ",12,code=2,")),
    ],
)
def test_cells_that_may_be_others_are_corrected(tmp_path: Path, one: str, other: str) -> None:
    found = read_corrections(write(tmp_path, HEADER, one, other), "jouet", KNOWN)
    assert [each.number for each in found] == [2, 3]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["part,vintage", "liste,2024"], "the header must be part,vintage,ligne,cle,"),
        ([HEADER, "liste,2024"], "2 cells, not 10 (source jouet, file "),
        ([HEADER, 'liste,"2024'], "cannot be read: "),
        ([], "the header must be"),
    ],
)
def test_a_file_that_is_no_register(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_corrections(write(tmp_path, *lines), "jouet", KNOWN)
    assert said in str(refused.value)


def test_a_source_reads_its_own_register(tmp_path: Path) -> None:
    folder = tmp_path / "cog_insee"
    shutil.copytree(SOURCES / "cog_insee", folder)
    plain = load_source(folder)
    row = "communes,2024-01-01,2,,code_commune,01001,01002,erreur vue au COG,2026-01-01,2099-12-31"
    path = write(folder, HEADER, row)
    source = load_source(folder)
    assert [one.column for one in source.corrections_of("communes", "2024-01-01")] == [
        "code_commune"
    ]
    digests = {contract_digest(one, "communes", "2024-01-01") for one in (plain, source)}
    assert len(digests) == 2
    path.write_text(HEADER + "\n" + row.replace("communes", "rien"))
    with pytest.raises(SourceError, match=r"corrections\.csv, line 2, column part\): correct that"):
        load_source(folder)


def test_what_stays_in_the_lake_is_not_corrected(tmp_path: Path) -> None:
    shutil.copytree(SOURCES / "sirene", tmp_path / "sirene")
    lake = [name for name, part in load_source(tmp_path / "sirene").parts.items() if part.lake_only]
    write(tmp_path / "sirene", HEADER, GOOD.replace("liste", lake[0]))
    with pytest.raises(SourceError, match=f"'{lake[0]}' is no part read into rows"):
        load_source(tmp_path / "sirene")


def test_every_register_of_the_project_is_read() -> None:
    found = {path.parent.name for path in SOURCES.glob("*/corrections.csv")}
    known: dict[str, Source] = load_registry(everything=True)
    assert {name for name, source in known.items() if source.corrections} <= found
