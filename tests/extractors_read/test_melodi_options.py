"""Zips of zips, rows kept by value, statuses of empty measures, measures unpivoted by code."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from support.toy_facts import FACTS

from extractors import readers_csv, readers_csv_rows
from extractors.errors import SourceError
from extractors.home import Home
from extractors.read import ReadResult, read_file
from extractors.readers_base import LeftCode, Place
from extractors.readers_zip import plain_file
from extractors.registry import Source, load_source
from extractors.scaffold_example import lake_file, received

COLUMNS = """part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2024
donnees,code,text,oui,,Code,Code,,GEO
donnees,objet,text,oui,,Niveau,Level,,GEO_OBJECT
donnees,statut,text,oui,,Statut,Status,,OBS_STATUS
donnees,valeur,bigint,non,,Valeur,Value,,OBS_VALUE
"""
ROWS = [
    {"GEO": "01001", "GEO_OBJECT": "COM", "OBS_STATUS": "A", "OBS_VALUE": "5"},
    {"GEO": "01", "GEO_OBJECT": "DEP", "OBS_STATUS": "A", "OBS_VALUE": "0"},
    {"GEO": "01002", "GEO_OBJECT": "COM", "OBS_STATUS": "K", "OBS_VALUE": ""},
    {"GEO": "84", "GEO_OBJECT": "REG", "OBS_STATUS": "W", "OBS_VALUE": "7"},
    {"GEO": "01003", "GEO_OBJECT": "COM", "OBS_STATUS": "A", "OBS_VALUE": "9"},
]
KEEP = "options: {keep: {objet: [DEP, REG]}}"
STATUSES = "statuses: {measure: valeur, empty: {statut: [K]}}"
Toy = Callable[..., Source]
PLACE = Place("source", "part", "2025", "file")


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """`toy(extra, fmt, columns)`: a source of one part with those facts."""

    def _toy(extra: str = "", fmt: str = "csv", columns: str = COLUMNS) -> Source:
        folder = tmp_path / "jouet"
        folder.mkdir(exist_ok=True)
        (folder / "source.yml").write_text(FACTS.format(format=fmt, extra=extra))
        (folder / "columns.csv").write_text(columns)
        return load_source(folder)

    return _toy


def read_rows(tmp_path: Path, source: Source, rows: list[dict[str, str]]) -> ReadResult:
    file = received(tmp_path, source, "donnees", "2024", rows)
    return read_file(file, source, Home("dir:test", tmp_path / "home"))


def values(result: ReadResult, columns: str = "_ligne, code, valeur") -> list[tuple[object, ...]]:
    return duckdb.execute(f"select {columns} from '{result.parquet}'").fetchall()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "parquet", "json"])
def test_rows_are_kept_by_value_in_any_format(tmp_path: Path, toy: Toy, fmt: str) -> None:
    result = read_rows(tmp_path, toy(KEEP, fmt), ROWS)
    assert [(code, value) for _, code, value in values(result)] == [("01", 0), ("84", 7)]
    assert (result.rows, result.left_out) == (2, 3)
    (left,) = result.left_codes
    assert left == LeftCode("GEO_OBJECT", "COM", 3, 1 if fmt in ("json", "parquet") else 2)


def test_kept_rows_bear_their_line_of_the_file(tmp_path: Path, toy: Toy) -> None:
    assert values(read_rows(tmp_path, toy(KEEP), ROWS)) == [(3, "01", 0), (5, "84", 7)]


@pytest.mark.parametrize("quoted", [False, True])
def test_duckdb_keeps_the_same_rows(
    tmp_path: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch, quoted: bool
) -> None:
    rows = [{**row, "GEO": f'a "{row["GEO"]}"' if quoted else row["GEO"]} for row in ROWS] * 3000
    rows = [{**row, "GEO": f"{row['GEO']}-{rank}"} for rank, row in enumerate(rows)]
    source = toy(KEEP)
    file = received(tmp_path, source, "donnees", "2024", rows)
    slow = read_file(file, source, Home("dir:a", tmp_path / "a"))
    monkeypatch.setattr(readers_csv, "LARGE", 0)
    monkeypatch.setattr(readers_csv_rows, "CHUNK_ROWS", 512)
    quick = read_file(file, source, Home("dir:b", tmp_path / "b"))
    assert values(quick) == values(slow)
    assert quick.left_out == slow.left_out == 9000
    assert quick.left_codes == slow.left_codes
    assert quick.left_codes == [LeftCode("GEO_OBJECT", "COM", 9000, 2)]


def test_a_record_that_duckdb_refuses_does_not_change_what_is_kept(
    tmp_path: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = toy(KEEP)
    rows = [{**row, "GEO": f"{row['GEO']}-{rank}"} for rank, row in enumerate(ROWS * 2000)]
    file = received(tmp_path, source, "donnees", "2024", rows)
    lines = file.path.read_text().splitlines()
    lines[7000] += ",trop"
    file.path.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(readers_csv, "LARGE", 0)
    monkeypatch.setattr(readers_csv_rows, "CHUNK_ROWS", 512)
    result = read_file(file, source, Home("dir:b", tmp_path / "b"))
    (reject,) = result.rejects
    assert (reject.ligne, reject.regle) == (7001, "cellules")
    assert result.rows + result.left_out == len(rows) - 1
    assert result.rows in (3999, 4000)
    (left,) = result.left_codes
    assert left == LeftCode("GEO_OBJECT", "COM", result.left_out, 2)


def test_an_ignored_header_may_choose_the_rows(tmp_path: Path, toy: Toy) -> None:
    source = toy("ignored: [FREQ]\n    options: {keep: {FREQ: [A]}}")
    rows = [{**row, "FREQ": "A" if row["GEO"] == "84" else "Q"} for row in ROWS]
    result = read_rows(tmp_path, source, rows)
    assert (values(result), result.unknown_headers) == ([(5, "84", 7)], [])
    with pytest.raises(SourceError, match=r"column FREQ of options\.keep is missing"):
        read_rows(tmp_path, source, ROWS)


def test_a_column_that_the_layout_lacks_filters_nothing(tmp_path: Path, toy: Toy) -> None:
    columns = COLUMNS + "donnees,tranche,text,non,,Tranche,Class,,-\n"
    source = toy("options: {keep: {tranche: [_T], objet: [REG]}}", columns=columns)
    assert read_rows(tmp_path, source, ROWS).rows == 1


def test_a_value_with_a_quote_is_a_value(
    tmp_path: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers_csv, "LARGE", 0)
    source = toy('options: {keep: {objet: ["d\'ici"]}}')
    rows = [*ROWS, {"GEO": "x", "GEO_OBJECT": "d'ici", "OBS_STATUS": "A", "OBS_VALUE": "1"}]
    assert values(read_rows(tmp_path, source, rows)) == [(7, "x", 1)]


def test_no_row_kept_says_how_many_there_were(tmp_path: Path, toy: Toy) -> None:
    source = toy("options: {keep: {objet: [EPCI]}}")
    with pytest.raises(SourceError, match=r"none of its 5 rows has the values of options\.keep"):
        read_rows(tmp_path, source, ROWS)


def test_facts_that_name_no_column_are_refused(toy: Toy) -> None:
    for extra in (
        "options: {keep: {niveau: [DEP]}}",
        "statuses: {measure: valeur, empty: {etat: [K]}}",
        "statuses: {measure: montant, empty: {statut: [K]}}",
    ):
        with pytest.raises(SourceError, match=r"names columns not in columns\.csv"):
            toy(extra)


def test_an_empty_value_says_why(tmp_path: Path, toy: Toy) -> None:
    result = read_rows(tmp_path, toy(STATUSES), ROWS)
    assert result.rejects == []
    assert values(result, "valeur, statut")[2] == (None, "K")


@pytest.mark.parametrize(
    ("status", "value", "rule"),
    [("A", "", "vide_sans_motif"), ("W", " ", "vide_sans_motif"), ("K", "3", "valeur_sous_secret")],
)
def test_a_value_against_its_status_is_set_aside(
    tmp_path: Path, toy: Toy, status: str, value: str, rule: str
) -> None:
    rows = [*ROWS, {"GEO": "x", "GEO_OBJECT": "COM", "OBS_STATUS": status, "OBS_VALUE": value}]
    result = read_rows(tmp_path, toy(STATUSES), rows)
    (reject,) = result.rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (7, rule, "valeur")
    assert "under a status" in reject.raison
    assert result.rows == 5


def test_a_bad_number_stays_a_fault_of_type(tmp_path: Path, toy: Toy) -> None:
    rows = [*ROWS, {"GEO": "x", "GEO_OBJECT": "COM", "OBS_STATUS": "A", "OBS_VALUE": "3 ans"}]
    (reject,) = read_rows(tmp_path, toy(STATUSES), rows).rejects
    assert reject.regle == "type"


WIDE = """part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2024
donnees,code,text,oui,,Code,Code,,CODGEO
donnees,activite,text,oui,,Activité,Activity,,-
donnees,effectif,bigint,non,,Effectif,Jobs,,"EFF_([A-Z0-9']{2}|TOT)"
"""
WIDE_ROWS = [
    {"CODGEO": "01001", "EFF_C1": "4", "EFF_O'": "", "EFF_TOT": "4", "EFF_C1_0sal": "9"},
    {"CODGEO": "01002", "EFF_C1": "0", "EFF_O'": "2", "EFF_TOT": "2", "EFF_C1_0sal": "9"},
]


@pytest.mark.parametrize("empty", [True, False])
def test_columns_by_code_become_rows(tmp_path: Path, toy: Toy, empty: bool) -> None:
    extra = f"unpivot: {{into: activite, measures: [effectif], empty: {str(empty).lower()}}}"
    source = toy(f'{extra}\n    ignored: ["EFF_\\\\w+_0sal"]', columns=WIDE)
    result = read_rows(tmp_path, source, WIDE_ROWS)
    found = values(result, "code, activite, effectif")
    full = [
        *[("01001", "C1", 4), ("01001", "O'", None), ("01001", "TOT", 4)],
        *[("01002", "C1", 0), ("01002", "O'", 2), ("01002", "TOT", 2)],
    ]
    assert found == [row for row in full if empty or row[2] is not None]
    assert result.unknown_headers == []


CHAIN = ("A5*.zip", "A5*_data.csv")
DATA = {"A5_data.csv": b"a\n1\n", "A5_metadata.csv": b"COD_VAR\n"}


def out_of(tmp_path: Path, content: bytes, member: str | tuple[str, ...] = CHAIN) -> bytes:
    path = tmp_path / "file"
    path.write_bytes(content)
    with plain_file(path, "csv", member, PLACE) as plain:
        return plain.read_bytes()


def test_a_file_comes_out_of_a_zip_of_zips(tmp_path: Path) -> None:
    whole = zipped({"A5_2023_CSV_FR.zip": zipped(DATA), "A17_2023_CSV_FR.zip": zipped({"x": b""})})
    assert out_of(tmp_path, whole) == b"a\n1\n"


def test_the_inner_zip_or_the_bare_file_does_as_well(tmp_path: Path) -> None:
    assert out_of(tmp_path, zipped(DATA)) == b"a\n1\n"
    assert out_of(tmp_path, b"a\n1\n") == b"a\n1\n"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"A17.zip": b"PK"}, r"0 members of the zip fit A5\*\.zip \(it holds A17\.zip\)"),
        ({"A5_1.zip": zipped(DATA), "A5_2.zip": zipped(DATA)}, r"2 members .* fit A5\*\.zip"),
        ({"A5.zip": zipped({"autre.csv": b"a\n"})}, r"0 members of the zip fit A5\*_data\.csv"),
        ({"A5.zip": zipped(DATA)[:-30]}, r"unreadable zip \(it has no end\)"),
        ({"../A5.zip": zipped(DATA)}, r"0 members of the zip fit"),
    ],
)
def test_a_zip_of_zips_that_is_not_as_said(
    tmp_path: Path, toy: Toy, members: dict[str, bytes], said: str
) -> None:
    source = toy('options: {member: ["A5*.zip", "A5*_data.csv"]}')
    path = tmp_path / "whole.zip"
    path.write_bytes(zipped(members))
    file = lake_file(path, source, "donnees", "2024")
    with pytest.raises(SourceError, match=said) as refused:
        read_file(file, source, Home("dir:test", tmp_path / "home"))
    assert "\n" not in str(refused.value)


def test_a_zip_left_in_a_zip_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the zip holds another zip"):
        out_of(tmp_path, zipped({"A5.zip": zipped(DATA)}), "A5*.zip")
