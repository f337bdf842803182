"""Files that reading refuses, each beside a healthy twin that passes in silence."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
CSV = ("ti_anct", "groupements", "2023-08-02")
XLSX = ("epci_dgcl", "composition", "2025-01-01")
WIDE = ("urssaf_commune_ape", "commune_ape", "2024-05")


def refusal(read: Reader, file: LakeFile) -> str:
    """The one line said of a file that is refused; nothing is left in the lake's Parquet."""
    with pytest.raises(SourceError) as refused:
        read(file)
    line = str(refused.value)
    assert "\n" not in line
    assert file.source in line
    assert file.vintage in line
    return line


def renamed(rows: list[Row], old: str, new: str) -> list[Row]:
    return [{new if name == old else name: value for name, value in row.items()} for row in rows]


def without(rows: list[Row], *gone: str) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in gone} for row in rows]


def test_healthy_csv(put: Put, read: Reader, groupements: list[Row]) -> None:
    result = read(put(*CSV, groupements))
    assert (result.rows, result.rejects, result.unknown_headers) == (600, [], [])
    assert result.headers == list(groupements[0])


def test_healthy_workbook(put: Put, read: Reader, composition: list[Row]) -> None:
    result = read(put(*XLSX, composition))
    assert (result.rows, result.rejects, result.unknown_headers) == (2000, [], [])
    first = duckdb.execute(
        f"select _ligne, code_epci, code_commune, siren_commune, population_municipale "
        f"from '{result.parquet}' limit 1"
    ).fetchone()
    assert first == (2, "200000000", "01000", "210000000", 99)


def test_healthy_wide_file(put: Put, read: Reader, wide: list[Row]) -> None:
    result = read(put(*WIDE, wide))
    filled = [v for row in wide for n, v in row.items() if n.startswith("effectifs") and v != ""]
    assert (result.rows, result.rejects, result.unknown_headers) == (len(filled), [], [])
    sums = duckdb.execute(
        f"select sum(effectif), min(effectif), count(distinct annee) from '{result.parquet}'"
    ).fetchone()
    assert sums == (sum(map(int, filled)), 0, 10)


def test_renamed_column_names_the_new_one_and_the_cell(
    put: Put, read: Reader, groupements: list[Row]
) -> None:
    line = refusal(read, put(*CSV, renamed(groupements, "siren_groupement", "siren_grpt")))
    assert "column siren_groupement is missing, likely renamed siren_grpt" in line
    assert "ti_anct/columns.csv, row groupements,siren_membre, vintage 2023-08-02" in line


def test_header_of_another_layout_is_recognised(
    put: Put, read: Reader, groupements: list[Row]
) -> None:
    line = refusal(read, put(*CSV, renamed(groupements, "siren_groupement", "siren_epci")))
    assert "likely renamed siren_epci" in line


def test_renamed_column_of_a_workbook(put: Put, read: Reader, composition: list[Row]) -> None:
    line = refusal(read, put(*XLSX, renamed(composition, "insee", "code_insee")))
    assert "column insee is missing, likely renamed code_insee" in line


def test_a_layout_without_a_column_gives_null(
    put: Put, read: Reader, groupements: list[Row]
) -> None:
    rows = without(groupements, "nature_juridique")
    rows = renamed(renamed(rows, "siren_groupement", "siren_epci"), "lib_groupement", "lib_epci")
    parquet = read(put("ti_anct", "groupements", "2023-11-14", rows)).parquet
    found = duckdb.execute(f"select count(nature_juridique), count(siren_membre) from '{parquet}'")
    assert found.fetchone() == (0, 600)


def test_an_added_column_is_listed(put: Put, read: Reader, groupements: list[Row]) -> None:
    rows = [{**row, "date_entree": "2024"} for row in groupements]
    assert read(put(*CSV, rows)).unknown_headers == ["date_entree"]


def test_header_twice(put_bytes: Put, read: Reader) -> None:
    content = b"id_ti,lib_ti,siren_groupement,lib_groupement,nature_juridique,id_ti\n"
    assert "header id_ti stands twice" in refusal(read, put_bytes(*CSV, content + b"a,b,c,d,e,f\n"))


def test_wrong_encoding_names_the_line(
    put: Put, put_bytes: Put, read: Reader, groupements: list[Row]
) -> None:
    latin = put(*CSV, groupements).path.read_text("utf-8").encode("latin-1", "replace")
    line = refusal(read, put_bytes(*CSV, latin))
    assert "byte 0xe9 is not utf-8 text" in line
    assert "line 2" in line


def test_byte_order_mark_is_no_matter(
    put: Put, put_bytes: Put, read: Reader, groupements: list[Row]
) -> None:
    marked = b"\xef\xbb\xbf" + put(*CSV, groupements).path.read_bytes()
    assert read(put_bytes(*CSV, marked)).rows == 600


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_truncated_workbook(
    put: Put, put_bytes: Put, read: Reader, composition: list[Row], keep: float
) -> None:
    content = put(*XLSX, composition).path.read_bytes()
    line = refusal(read, put_bytes(*XLSX, content[: int(len(content) * keep)]))
    assert "unreadable workbook" in line


@pytest.mark.parametrize("part", [CSV, XLSX, WIDE])
def test_html_for_data(put_bytes: Put, read: Reader, part: tuple[str, str, str]) -> None:
    page = b"<!DOCTYPE html>\n<html><title>Page introuvable</title></html>"
    assert "HTML page ('Page introuvable') instead of" in refusal(read, put_bytes(*part, page))


def test_headers_only(put: Put, put_bytes: Put, read: Reader, groupements: list[Row]) -> None:
    head = put(*CSV, groupements).path.read_bytes().split(b"\n")[0] + b"\n"
    assert "no row under the headers" in refusal(read, put_bytes(*CSV, head))


def test_headers_only_of_a_wide_file(
    put: Put, put_bytes: Put, read: Reader, wide: list[Row]
) -> None:
    head = put(*WIDE, wide).path.read_bytes().split(b"\n")[0] + b"\n"
    assert "no row under the headers" in refusal(read, put_bytes(*WIDE, head))


def test_empty_file(put_bytes: Put, read: Reader) -> None:
    assert "empty" in refusal(read, put_bytes(*CSV, b""))


def test_a_year_gone_is_left_to_the_gate(put: Put, read: Reader, wide: list[Row]) -> None:
    rows = without(wide, "nombre_d_etablissements_2018", "effectifs_salaries_2018")
    parquet = read(put(*WIDE, rows)).parquet
    years = duckdb.execute(f"select distinct annee from '{parquet}' order by 1").fetchall()
    assert [year for (year,) in years] == [y for y in range(2014, 2024) if y != 2018]


def test_a_year_gone_from_one_measure_alone(put: Put, read: Reader, wide: list[Row]) -> None:
    line = refusal(read, put(*WIDE, without(wide, "effectifs_salaries_2018")))
    assert "no column of effectif for 2018" in line


def test_every_year_column_renamed(put: Put, read: Reader, wide: list[Row]) -> None:
    rows = [{n.replace("effectifs_salaries", "effectifs"): v for n, v in r.items()} for r in wide]
    line = refusal(read, put(*WIDE, rows))
    assert r"column effectifs_salaries_(\d{4}) is missing, likely renamed effectifs_20" in line


def test_a_bad_cell_of_a_wide_file_sets_its_line_aside(
    put: Put, read: Reader, wide: list[Row]
) -> None:
    wide[9]["effectifs_salaries_2020"] = "12,5"
    result = read(put(*WIDE, wide))
    (reject,) = result.rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (11, "type", "effectif")
    kept = duckdb.execute(f"select count(*) from '{result.parquet}' where _ligne = 11").fetchone()
    assert kept == (0,)


def test_a_refused_file_leaves_no_parquet(
    put: Put, read: Reader, home: Any, composition: list[Row]
) -> None:
    refusal(read, put(*XLSX, renamed(composition, "siren", "numero")))
    assert list((home.lake / "parquet").iterdir()) == []
