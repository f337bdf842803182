"""Side, Filosofi and populations: small files as the producer lays them out, and spoiled ones."""

import io
import zipfile
from collections.abc import Callable, Sequence

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.formats import matches
from extractors.read import ReadResult

Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
Rows = Sequence[Sequence[object]]
SIDE = ("FREQ", "GEO", "GEO_OBJECT", "ACTIVITY", "SIDE_MEASURE", "OBS_STATUS")
CREATIONS = (*SIDE[:4], "LEGAL_FORM", *SIDE[4:])
PERIOD = ("TIME_PERIOD", "OBS_VALUE")
INCOMES = (
    "GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "UNIT_MEASURE", "UNIT_MULT", "CONF_STATUS",
    "OBS_STATUS",
)  # fmt: skip
POPULATIONS = "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT"


def zipped(name: str, header: Sequence[str], rows: Rows) -> bytes:
    lines = [";".join(f'"{cell}"' for cell in row) for row in (header, *rows)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{name}_data.csv", "\n".join(lines) + "\n")
        archive.writestr(f"{name}_metadata.csv", "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n")
    return out.getvalue()


def found(result: ReadResult, columns: str) -> list[tuple[object, ...]]:
    return duckdb.execute(f"select {columns} from '{result.parquet}'").fetchall()


def refusal(read: Reader, file: LakeFile) -> str:
    with pytest.raises(SourceError) as refused:
        read(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_stocks_are_read_above_the_commune(put_bytes: Put, read: Reader) -> None:
    rows = [
        ("A", "01001", "COM", "BE", "UNIT_LOC", "A", 2023, 4),
        ("A", "200069193", "EPCI", "BE", "UNIT_LOC", "A", 2022, 40),
        ("A", "200069193", "EPCI", "BE", "UNIT_LOC", "A", 2023, 41),
        ("A", "200069193", "EPCI", "_T", "LEGAL_UNIT", "A", 2023, 30),
        ("A", "0051", "ZE2020", "_T", "UNIT_LOC", "A", 2023, 900),
    ]
    content = zipped("DS_SIDE_STOCKS_ET_COM_2023", (*SIDE, *PERIOD), rows)
    result = read(put_bytes("side_insee", "stocks", "2023", content))
    assert found(result, "_ligne, code_geographique, annee, valeur") == [
        (3, "200069193", 2022, 40),
        (4, "200069193", 2023, 41),
        (6, "0051", 2023, 900),
    ]
    assert (result.left_out, result.rejects, result.unknown_headers) == (2, [], [])


def creations(*rows: Sequence[object]) -> bytes:
    return zipped("DS_SIDE_CREA_ETAB_COM_2025", (*CREATIONS, *PERIOD), rows)


def test_creations_are_those_of_all_legal_forms(put_bytes: Put, read: Reader) -> None:
    content = creations(
        ("A", "84", "REG", "JZ", "_T", "UNIT_LOC_BURE", "A", 2025, 7),
        ("A", "84", "REG", "JZ", "54", "UNIT_LOC_BURE", "A", 2025, 3),
        ("M", "84", "REG", "JZ", "_T", "UNIT_LOC_BURE", "A", 2025, 1),
        ("A", "84", "REG", "JZ", "_T", "BURE", "A", 2025, 6),
    )
    result = read(put_bytes("side_insee", "creations", "2025", content))
    assert found(result, "activite, forme_juridique, valeur") == [("JZ", "_T", 7)]
    assert result.left_out == 3


def test_a_creation_without_value_needs_a_reason(put_bytes: Put, read: Reader) -> None:
    good = ("A", "84", "REG", "JZ", "_T", "UNIT_LOC_BURE", "K", 2024, "")
    result = read(put_bytes("side_insee", "creations", "2025", creations(good)))
    assert found(result, "valeur, statut_observation") == [(None, "K")]
    bad = (*good[:6], "A", 2024, "")
    told = refusal(read, put_bytes("side_insee", "creations", "2025", creations(bad)))
    assert "is empty under a status that says a value is disclosed" in told


def incomes(year: int, *rows: Sequence[object]) -> bytes:
    full = [(*row[:-1], year, row[-1]) for row in rows]
    return zipped(f"DS_FILOSOFI_CC_{year}", (*INCOMES, *PERIOD), full)


@pytest.mark.parametrize("year", [2021, 2023])
def test_incomes_keep_their_statuses(put_bytes: Put, read: Reader, year: int) -> None:
    content = incomes(
        year,
        ("200069193", "EPCI", "MED_SL", "EUR_YR", 0, "F", "A", 24130),
        ("200069193", "EPCI", "IR_D9_D1_SL", "_Z", 0, "F", "A", "3.1"),
        ("01002", "COM", "MED_SL", "EUR_YR", 0, "C", "A", ""),
        ("55039", "COM", "PR_MD60", "PT", 0, "F", "O", ""),
        ("01001", "COM", "S_RET_PEN_DI", "PT", 0, "F", "A", 12),
        ("75101", "ARM", "MED_SL", "EUR_YR", 0, "F", "A", 33000),
    )
    result = read(put_bytes("filosofi_insee", "revenus", str(year), content))
    columns = "code_geographique, statut_confidentialite, statut_observation, valeur"
    assert found(result, columns) == [
        ("200069193", "F", "A", 24130.0),
        ("200069193", "F", "A", 3.1),
        ("01002", "C", "A", None),
        ("55039", "F", "O", None),
    ]
    assert found(result, "distinct annee") == [(year,)]
    assert result.left_out == 2


def test_a_decimal_comma_is_a_number(put_bytes: Put, read: Reader) -> None:
    content = incomes(2023, ("84", "REG", "PR_MD60", "PT", 0, "F", "A", "12,9"))
    result = read(put_bytes("filosofi_insee", "revenus", "2023", content))
    assert found(result, "valeur") == [(12.9,)]


def test_a_value_of_a_secret_commune_is_refused(put_bytes: Put, read: Reader) -> None:
    content = incomes(2023, ("01002", "COM", "MED_SL", "EUR_YR", 0, "C", "A", 21000))
    told = refusal(read, put_bytes("filosofi_insee", "revenus", "2023", content))
    assert "'21000' is a value under a status that says none is disclosed" in told


def test_the_wide_layout_before_is_refused(put_bytes: Put, read: Reader) -> None:
    rows = [("01001", "L'Abergement", "24130", "12.1")]
    content = zipped("DS_FILOSOFI_CC_2020", ("CODGEO", "LIBGEO", "MED20", "TP6020"), rows)
    told = refusal(read, put_bytes("filosofi_insee", "revenus", "2020", content))
    assert "column GEO is missing, likely renamed" in told


def populations(*rows: str, end: str = "\r\n") -> bytes:
    return (end.join([POPULATIONS, *rows]) + end).encode()


def test_populations_of_reference(put_bytes: Put, read: Reader) -> None:
    content = populations(
        "84;Auvergne-Rhône-Alpes;01;2;08;001;01001;L'Abergement-Clémenciat;860;16;876",
        "11;Île-de-France;75;1;01;101;75101;Paris 1er Arrondissement;15475;160;15635",
        "94;Corse;2A;1;01;004;2A004;Ajaccio;74 500;100;74600",
    )
    result = read(put_bytes("population_insee", "populations", "2022", content))
    assert found(result, "code_commune, population_municipale, population_totale") == [
        ("01001", 860, 876),
        ("75101", 15475, 15635),
        ("2A004", 74500, 74600),
    ]
    assert result.unknown_headers == []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("donnees_communes.csv", content)
        archive.writestr("metadonnees_communes.csv", "x\n")
    zipped_file = put_bytes("population_insee", "populations", "2022", packed.getvalue())
    assert read(zipped_file).rows == 3


def test_populations_that_a_spreadsheet_spoiled(put_bytes: Put, read: Reader) -> None:
    rows = populations("84;x;1;2;8;1;1001;L'Abergement-Clémenciat;860;16;876")
    result = read(put_bytes("population_insee", "populations", "2022", rows))
    ((code, departement),) = found(result, "code_commune, code_departement")
    assert not matches("commune_ou_arrondissement", str(code))
    assert not matches("departement", str(departement))
    told = refusal(
        read, put_bytes("population_insee", "populations", "2022", rows.decode().encode("cp1252"))
    )
    assert "byte 0xe9 is not utf-8 text" in told


def test_populations_of_another_layout_name_the_column(put_bytes: Put, read: Reader) -> None:
    content = populations("84;ARA;01;2;08;001;01001;x;860;16;876")
    content = content.replace(b"PMUN", b"PMUN23")
    told = refusal(read, put_bytes("population_insee", "populations", "2022", content))
    assert "column PMUN is missing, likely renamed PMUN23" in told
    assert "row populations,population_municipale, vintage 2022" in told


def test_past_populations(put_bytes: Put, read: Reader) -> None:
    header = ("FREQ", "GEO", "GEO_OBJECT", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE")
    rows = [
        ("A", "01001", "COM", "PMUN", 1968, 347),
        ("A", "01001", "COM", "PTOT", 1968, 350),
        ("A", "011", "ARR", "PMUN", 1968, 9000),
        ("A", "75101", "ARM", "PMUN", 2023, 15000),
        ("A", "F", "FRANCE", "PMUN", 2023, 68_000_000),
    ]
    content = zipped("DS_POPULATIONS_HISTORIQUES", header, rows)
    result = read(put_bytes("population_insee", "historiques", "2023", content))
    assert found(result, "objet_geographique, annee, population") == [
        ("COM", 1968, 347),
        ("ARM", 2023, 15000),
        ("FRANCE", 2023, 68_000_000),
    ]
    assert result.left_out == 2
