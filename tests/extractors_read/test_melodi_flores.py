"""Flores in its three layouts, small files as the producer lays them out, and what spoils them."""

import io
import zipfile
from collections.abc import Callable

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.formats import matches
from extractors.read import ReadResult

Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
HEADER = (
    '"GEO";"GEO_OBJECT";"ACTIVITY";"NUMBER_EMPL";"LEGAL_FORM_WITH_PUBLIC";"FLORES_MEASURE";'
    '"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"'
)
CODES = {
    "a5": ("AZ", "BE", "FZ", "GU", "OQ", "_T"),
    "a17": ("DE", "C1", "_T"),
    "a38": ("BZ", "CA", "_T"),
}
PLACES = (
    ("F", "FRANCE"),
    ("84", "REG"),
    ("2A", "DEP"),
    ("0051", "ZE2020"),
    ("200069193", "EPCI"),
    ("01001", "COM"),
)
WIDE = "CODGEO;LIBGEO;{m}_AZ;{m}_C1;{m}_TOT;{m}_TOT_0sal;{m}_AZ_1a9"


def line(*cells: object) -> str:
    return ";".join(f'"{cell}"' for cell in cells)


def lines(level: str, year: int) -> list[str]:
    """Every activity of six territories, two size classes, and one that is not read."""
    found = [HEADER]
    for code, kind in PLACES:
        for rank, activity in enumerate(CODES[level]):
            for size in ("_T", "E1T4"):
                for measure, value in (("UNIT_LOC", rank), ("EMPL3112", 10 * rank)):
                    place = (code, kind, activity, size, "1T9X7", measure)
                    found.append(line(*place, "A", year, value))
    found.append(line("29104", "UU2020", "_T", "_T", "1T9X7", "EMPL3112", "A", year, 1))
    return found


def text(rows: list[str]) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def product(name: str, content: bytes) -> bytes:
    return zipped({f"{name}_data.csv": content, f"{name}_metadata.csv": b"COD_VAR;LIB_VAR\n"})


def whole(year: int) -> bytes:
    """The zip of zips of a year; the inner data bear it from 2023 on."""
    tail = "" if year == 2022 else f"_{year}"
    names = [f"DS_FLORES_{level.upper()}" for level in CODES]
    members = {
        f"{name}_{year}_CSV_FR.zip": product(f"{name}{tail}", text(lines(level, year)))
        for name, level in zip(names, CODES, strict=True)
    }
    members[f"DS_FLORES_A88_{year}_CSV_FR.zip"] = product(f"DS_FLORES_A88{tail}", b"x\n")
    members[f"DS_FLORES_PE_{year}_CSV_FR.zip"] = product(f"DS_FLORES_PE{tail}", b"x\n")
    return zipped(members)


def single(level: str, year: int, rows: list[str] | None = None) -> bytes:
    name = f"DS_FLORES_{level.upper()}_{year}"
    return product(name, text(lines(level, year) if rows is None else rows))


def found(result: ReadResult, query: str) -> list[tuple[object, ...]]:
    return duckdb.execute(query.format(t=f"'{result.parquet}'")).fetchall()


def refusal(read: Reader, file: LakeFile) -> str:
    with pytest.raises(SourceError) as refused:
        read(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("level", list(CODES))
@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_each_year_s_zip_is_read(put_bytes: Put, read: Reader, level: str, year: int) -> None:
    content = single(level, year) if year == 2024 else whole(year)
    result = read(put_bytes("flores_insee", level, str(year), content))
    places = len(PLACES) - (level == "a38")
    assert result.rows == places * len(CODES[level]) * 2
    assert result.left_out == len(lines(level, year)) - 1 - result.rows
    assert (result.rejects, result.unknown_headers) == ([], [])
    sizes = "select distinct tranche_effectif, annee from {t}"
    assert found(result, sizes) == [("_T", year)]
    france = "select activite, valeur from {t} where objet_geographique = 'FRANCE' and mesure = $m"
    jobs = found(result, france.replace("$m", "'EMPL3112'"))
    assert jobs == [(code, 10 * rank) for rank, code in enumerate(CODES[level])]
    zone = "select distinct code_geographique from {t} where objet_geographique = 'ZE2020'"
    assert found(result, zone) == [("0051",)]


def test_a38_leaves_communes_to_a5(put_bytes: Put, read: Reader) -> None:
    result = read(put_bytes("flores_insee", "a38", "2024", single("a38", 2024)))
    assert found(result, "select count(*) from {t} where objet_geographique = 'COM'") == [(0,)]


def test_secret_zero_and_value_stay_apart(put_bytes: Put, read: Reader) -> None:
    place = ("200069193", "EPCI")
    rest = ("_T", "1T9X7", "EMPL3112")
    rows = [
        HEADER,
        line(*place, "BZ", *rest, "K", 2024, ""),
        line(*place, "CA", *rest, "W", 2024, 12),
        line(*place, "CB", *rest, "A", 2024, 0),
    ]
    result = read(put_bytes("flores_insee", "a38", "2024", single("a38", 2024, rows)))
    assert found(result, "select activite, statut_observation, valeur from {t}") == [
        ("BZ", "K", None),
        ("CA", "W", 12),
        ("CB", "A", 0),
    ]


@pytest.mark.parametrize(("status", "value"), [("A", ""), ("K", "3")])
def test_a_status_that_does_not_fit_its_value_is_refused(
    put_bytes: Put, read: Reader, status: str, value: str
) -> None:
    bad = line("01001", "COM", "BE", "_T", "1T9X7", "UNIT_LOC", status, 2024, value)
    rows = [*lines("a5", 2024), bad]
    told = refusal(read, put_bytes("flores_insee", "a5", "2024", single("a5", 2024, rows)))
    assert "1 of 73 lines cannot be read" in told
    assert "under a status" in told
    assert f"line {len(rows)}" in told


def test_a_mark_of_byte_order_is_no_matter(put_bytes: Put, read: Reader) -> None:
    name = "DS_FLORES_A5_2024"
    content = product(name, b"\xef\xbb\xbf" + text(lines("a5", 2024)))
    assert read(put_bytes("flores_insee", "a5", "2024", content)).rows == 72


def test_a_layout_without_size_classes_names_the_column(put_bytes: Put, read: Reader) -> None:
    rows = [row.replace('"NUMBER_EMPL";', "").replace('"_T";"1T', '"1T') for row in lines("a5", 1)]
    told = refusal(read, put_bytes("flores_insee", "a5", "2024", single("a5", 2024, rows)))
    assert "column NUMBER_EMPL is missing" in told
    assert "flores_insee/columns.csv, row a5,tranche_effectif" in told


def test_a_renamed_column_is_guessed(put_bytes: Put, read: Reader) -> None:
    rows = lines("a5", 2024)
    rows[0] = rows[0].replace("FLORES_MEASURE", "FLORES_MEASURES")
    told = refusal(read, put_bytes("flores_insee", "a5", "2024", single("a5", 2024, rows)))
    assert "column FLORES_MEASURE is missing, likely renamed FLORES_MEASURES" in told


def test_other_codes_than_those_read_are_refused(put_bytes: Put, read: Reader) -> None:
    rows = [row.replace('"1T9X7"', '"_T"') for row in lines("a5", 2024)]
    told = refusal(read, put_bytes("flores_insee", "a5", "2024", single("a5", 2024, rows)))
    assert "has the values of options.keep" in told


def test_the_code_of_the_json_interface_is_not_one(put_bytes: Put, read: Reader) -> None:
    rows = [row.replace('"01001"', '"2025-COM-01001"') for row in lines("a5", 2024)]
    result = read(put_bytes("flores_insee", "a5", "2024", single("a5", 2024, rows)))
    codes = [str(code) for (code,) in found(result, "select distinct code_geographique from {t}")]
    assert [code for code in codes if not matches("geo_melodi", code)] == ["2025-COM-01001"]


def test_a_page_or_a_cut_zip_for_the_file(put_bytes: Put, read: Reader) -> None:
    page = b"<!DOCTYPE html><html><title>Erreur 500</title></html>"
    assert "HTML page ('Erreur 500')" in refusal(
        read, put_bytes("flores_insee", "a5", "2024", page)
    )
    cut = whole(2023)[:-40]
    assert "unreadable zip" in refusal(read, put_bytes("flores_insee", "a5", "2023", cut))


def test_another_level_s_zip_is_named(put_bytes: Put, read: Reader) -> None:
    told = refusal(read, put_bytes("flores_insee", "a5", "2024", single("a17", 2024)))
    assert "0 members of the zip fit DS_FLORES_A5*.zip" in told
    assert "DS_FLORES_A17_2024_data.csv" in told


def wide(measure: str, year: int, rows: list[str]) -> bytes:
    tail = {"ET": "NBETAB", "EFF": "NBSAL"}[measure]
    name = f"TD_FLORES{year}_NA17_TREF_{tail}.csv"
    return zipped({name: text([WIDE.format(m=measure), *rows]), f"meta_{name}": b"x\n"})


@pytest.mark.parametrize("year", range(2017, 2022))
@pytest.mark.parametrize(
    ("measure", "part", "column"),
    [("ET", "na17_etablissements", "etablissements"), ("EFF", "na17_effectifs", "effectif")],
)
def test_each_wide_table_becomes_rows(
    put_bytes: Put, read: Reader, year: int, measure: str, part: str, column: str
) -> None:
    rows = ["01001;L'Abergement-Clémenciat;0;3;3;1;2", "2A004;Ajaccio;;7;9;0;0"]
    result = read(put_bytes("flores_insee", part, str(year), wide(measure, year, rows)))
    assert found(result, f"select code_commune, activite, {column} from {{t}}") == [
        ("01001", "AZ", 0),
        ("01001", "C1", 3),
        ("01001", "TOT", 3),
        ("2A004", "AZ", None),
        ("2A004", "C1", 7),
        ("2A004", "TOT", 9),
    ]
    assert result.unknown_headers == []


def test_a_code_that_lost_its_zero_does_not_look_like_one(put_bytes: Put, read: Reader) -> None:
    content = wide("EFF", 2018, ["1001;x;0;1;1;0;0"])
    result = read(put_bytes("flores_insee", "na17_effectifs", "2018", content))
    ((code,),) = found(result, "select distinct code_commune from {t}")
    assert not matches("commune_ou_arrondissement", str(code))


def test_latin_1_names_the_line(put_bytes: Put, read: Reader) -> None:
    rows = text([WIDE.format(m="EFF"), "01001;Abergement-Clémenciat;0;3;3;1;2"])
    content = zipped({"TD_FLORES2017_NA17_TREF_NBSAL.csv": rows.decode().encode("latin-1")})
    told = refusal(read, put_bytes("flores_insee", "na17_effectifs", "2017", content))
    assert "byte 0xe9 is not utf-8 text" in told
    assert "line 2" in told


def test_jobs_given_for_establishments(put_bytes: Put, read: Reader) -> None:
    content = wide("EFF", 2021, ["01001;x;0;3;3;1;2"])
    told = refusal(read, put_bytes("flores_insee", "na17_etablissements", "2021", content))
    assert "column ET_([A-Z0-9]{2}|TOT) is missing" in told
