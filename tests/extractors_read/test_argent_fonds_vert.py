"""Fonds vert: the real file to the cent, three layouts read as one, and inputs that are wrong."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult
from extractors.registry import Source
from extractors.vintages import pieces_of_title
from sample.companies import keeps_check_digit

Row = dict[str, str]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
Recorded = Callable[[str, str, str], LakeFile]
PART = ("fonds_vert", "projets")
ROWS = 400


def values(result: ReadResult, query: str) -> list[tuple[Any, ...]]:
    """What a query on the result's Parquet gives; the table is `{}`."""
    return duckdb.execute(query.format(f"'{result.parquet}'")).fetchall()


@pytest.fixture(scope="session")
def real(recorded_file: Recorded, recorded_read: Reader) -> ReadResult:
    return recorded_read(recorded_file(*PART, "2023"))


def as_published(file: LakeFile) -> list[Row]:
    """The rows of the real file, read without any code of the project."""
    text = file.path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def amount(text: str) -> Decimal:
    """An amount as a person reads it: the digits, and the comma before the cents."""
    return Decimal("".join(c for c in text if c.isdigit() or c == ",").replace(",", "."))


@pytest.mark.portal
def test_the_real_file_is_accounted_for_to_the_cent(
    real: ReadResult, recorded_file: Recorded
) -> None:
    published = as_published(recorded_file(*PART, "2023"))
    assert len(published) == real.rows == 10_782
    assert (real.rejects, real.unknown_headers) == ([], [])
    total = sum(amount(row["montant_engage"]) for row in published)
    assert total == Decimal("1956354884.00")
    assert values(real, "select sum(montant_engage) from {}") == [(total,)]
    lines = dict(values(real, "select _ligne, montant_engage from {}"))
    for line, row in enumerate(published, 2):
        assert lines[line] == amount(row["montant_engage"]), line


@pytest.mark.portal
def test_every_repair_of_the_real_file_is_declared_and_counted(real: ReadResult) -> None:
    counts = {(r.regle, r.colonne): (r.lignes, r.premiere_ligne, r.exemple) for r in real.remarks}
    assert counts == {
        ("identifiant_absent", "identifiant_beneficiaire"): (2, 10_164, "#"),
        ("numero_absent", "numero_dossier"): (6, 3_548, "Non Renseigné"),
        ("sans_objet", "code_commune"): (827, 37, "NULL"),
        ("sans_objet", "nom_commune"): (845, 37, "NULL"),
        ("zero_commune", "code_commune"): (602, 2, "1004"),
        ("zero_departement", "code_departement"): (716, 2, "1"),
        ("zero_siren", "identifiant_beneficiaire"): (6, 526, "58502329"),
        ("zero_siret", "identifiant_beneficiaire"): (1, 9_758, "5720113900045"),
    }


@pytest.mark.portal
def test_repaired_codes_of_the_real_file_are_those_of_their_departement(
    real: ReadResult, recorded_file: Recorded
) -> None:
    published = as_published(recorded_file(*PART, "2023"))
    codes = dict(values(real, "select _ligne, code_commune from {}"))
    for line, row in enumerate(published, 2):
        bare = row["code_commune"]
        assert codes[line] == (None if bare == "NULL" else bare.zfill(5)), line
    alone = values(real, "select sum(montant_engage) from {} where code_commune is null")
    assert alone == [(Decimal("192098225.95"),)]


@pytest.mark.portal
def test_repaired_sirens_of_the_real_file_keep_their_check_digit(
    real: ReadResult, recorded_file: Recorded
) -> None:
    published = as_published(recorded_file(*PART, "2023"))
    known = dict(values(real, "select _ligne, identifiant_beneficiaire from {}"))
    changed = [
        known[line]
        for line, row in enumerate(published, 2)
        if known[line] not in (row["siren"], None)
    ]
    assert len(changed) == 7
    assert all(keeps_check_digit(one) and keeps_check_digit(one[:9]) for one in changed)
    odd = "select distinct identifiant_beneficiaire from {} where len(identifiant_beneficiaire) "
    assert values(real, odd + "not in (9, 14)") == [("1090992001",)]


@pytest.mark.portal
def test_the_key_of_the_real_file_holds(real: ReadResult, registry: dict[str, Source]) -> None:
    key = ", ".join(registry["fonds_vert"].part("projets").key)
    assert values(real, f"select count(distinct ({key})) from {{}}") == [(10_782,)]


def layout_2023(rank: int) -> Row:
    return {
        "nom_region": "Auvergne-Rhône-Alpes",
        "code_departement": "1",
        "nom_departement": "Ain",
        "code_commune": f"{1001 + rank % 400}",
        "nom_commune": "Commune",
        "axe": "3",
        "numero_demarche_ds": "69282",
        "nom_demarche_ds": "Recyclage foncier",
        "numero_dossier_ds": f"{12_000_000 + rank}",
        "nom_du_projet": f"Projet n° {rank} ; suite",
        "nom_beneficiaire_principal": "COMMUNE",
        "siren": "200078004",
        "montant_engage": "1\u00a0021\u00a0667,05 €",
    }


def layout_2024(rank: int, legal: str, operator: str) -> Row:
    return {
        "nom_du_projet": f"Projet n° {rank}, suite",
        "resume_du_projet": "Résumé",
        "montant_engage": "25 000,5",
        "numero_dossier_ds": f"{12_000_000 + rank}",
        "numero_ej": "2104",
        "numero_operateur": "",
        operator: "État",
        "demarche": "Territoires d’Industrie en transition écologique",
        "nom_region": "Guadeloupe",
        "nom_departement": "Guadeloupe",
        "code_departement": "971",
        "siret_beneficiaire": "20007800400012",
        "raison_sociale_beneficiaire": "COMMUNE",
        legal: "Commune",
        "code_commune": "97105",
        "nom_commune": "Basse-Terre",
    }


def content(rows: list[Row], delimiter: str, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def rows() -> list[Row]:
    return [layout_2023(rank) for rank in range(ROWS)]


@pytest.mark.parametrize(
    ("vintage", "legal", "operator", "delimiter"),
    [
        ("2024", "forme juridique_beneficiaire", "opérateur", ";"),
        ("2025", "forme_juridique_beneficiaire", "operateur", ","),
    ],
)
def test_later_layouts_are_read_as_the_first(
    put_bytes: Put, read: Reader, vintage: str, legal: str, operator: str, delimiter: str
) -> None:
    projects = [layout_2024(rank, legal, operator) for rank in range(ROWS)]
    result = read(put_bytes(*PART, vintage, content(projects, delimiter)))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    found = values(
        result,
        "select distinct montant_engage, identifiant_beneficiaire, forme_juridique, axe, "
        "demarche from {}",
    )
    measure = "Territoires d’Industrie en transition écologique"
    assert found == [(Decimal("25000.50"), "20007800400012", "Commune", None, measure)]


def test_the_first_layout_is_read_with_its_zeros(
    put_bytes: Put, read: Reader, rows: list[Row]
) -> None:
    result = read(put_bytes(*PART, "2023", content(rows, ";")))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    found = values(result, "select code_commune, code_departement, montant_engage from {} limit 1")
    assert found == [("01001", "01", Decimal("1021667.05"))]
    assert {(r.regle, r.lignes) for r in result.remarks} == {
        ("zero_commune", ROWS),
        ("zero_departement", ROWS),
    }


def test_a_former_code_is_kept_as_published(put_bytes: Put, read: Reader, rows: list[Row]) -> None:
    projects = [{**row, "code_commune": "85307"} for row in rows]
    result = read(put_bytes(*PART, "2023", content(projects, ";")))
    assert values(result, "select distinct code_commune from {}") == [("85307",)]
    assert "code_commune" not in {remark.colonne for remark in result.remarks}


def refusal(read: Reader, file: LakeFile) -> str:
    """The one line said of a file that is refused."""
    with pytest.raises(SourceError) as refused:
        read(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_no_name_of_a_beneficiary_is_kept(registry: dict[str, Source]) -> None:
    source = registry["fonds_vert"]
    for vintage in ("2023", "2024", "2025"):
        headers = {name for c in source.columns("projets", vintage) for name in c.names}
        assert not headers & {"nom_beneficiaire_principal", "raison_sociale_beneficiaire"}


def test_a_measure_renamed_is_named(put_bytes: Put, read: Reader) -> None:
    projects = [layout_2024(rank, "forme_juridique", "operateur") for rank in range(ROWS)]
    renamed = [{n.replace("demarche", "demarches"): v for n, v in row.items()} for row in projects]
    line = refusal(read, put_bytes(*PART, "2025", content(renamed, ",")))
    assert "column demarche or nom_demarche_ds is missing, likely renamed demarches" in line


def test_amounts_that_are_none_refuse_the_file(
    put_bytes: Put, read: Reader, rows: list[Row]
) -> None:
    bad = [{**row, "montant_engage": "1,234.50 €"} for row in rows]
    line = refusal(read, put_bytes(*PART, "2023", content(bad, ";")))
    assert "'1,234.50 €' is not of type decimal" in line
    assert "column montant_engage" in line


def test_garbled_names_refuse_the_file(put_bytes: Put, read: Reader, rows: list[Row]) -> None:
    plain = [{**row, "montant_engage": "5,00"} for row in rows]
    text = content(plain, ";", "utf-8").decode("latin-1")
    line = refusal(read, put_bytes(*PART, "2023", text.encode("utf-8-sig")))
    assert f"{ROWS} of {ROWS} lines hold garbled text; the first: 'Projet nÂ° 0 ; suite'" in line
    assert "line 2, column nom_projet" in line


def test_latin_1_is_refused_with_its_line(put_bytes: Put, read: Reader, rows: list[Row]) -> None:
    plain = [{**row, "montant_engage": "5,00"} for row in rows]
    line = refusal(read, put_bytes(*PART, "2023", content(plain, ";", "latin-1")))
    assert "byte 0xf4 is not utf-8 text" in line


def test_the_titles_of_the_catalogue_give_the_years(registry: dict[str, Source]) -> None:
    live = registry["fonds_vert"].part("projets").live
    assert live is not None
    found = pieces_of_title(live.title, "fonds-vert-2024-export.csv")
    assert found == {"annee": "2024"}
    assert pieces_of_title(live.title, "fonds-vert-p113-2024-export.csv") is None
