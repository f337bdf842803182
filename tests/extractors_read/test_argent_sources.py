"""France Relance, ratios and Urssaf's series: small files in the producers' columns, and traps."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.live_ods import export_url
from extractors.read import ReadResult
from extractors.registry import Source
from sample.write_ratios import HEAD as RATIOS_HEAD
from sample.write_relance import HEAD as RELANCE_HEAD
from sample.write_urssaf_series import HEAD_EPCI, HEAD_FRANCE, HEAD_ZONE

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
ROWS = 400
RELANCE = ("france_relance", "projets", "2022-04-08")
RATIOS = ("ratios_inpi_bce", "ratios", "2026-06-01")
EPCI = ("urssaf_epci", "annuel", "2025-09")
ZONES = ("urssaf_ze", "trimestriel", "2026-03")
FRANCE = ("urssaf_france", "na88_trimestriel", "2026-03")


def values(result: ReadResult, query: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(query.format(f"'{result.parquet}'")).fetchall()


def refusal(read: Reader, file: LakeFile) -> str:
    with pytest.raises(SourceError) as refused:
        read(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.fixture
def relance() -> list[Row]:
    known = {
        "siren": "55200155400012",
        "voletrelance": "Écologie",
        "mesure": "Décarbonation",
        "codedepartement": "1",
        "codepostal": "1000",
        "coordonneesgps": "46.2,5.2",
        "tonnesequivalentco2pourlesprojetsdecarbonation": "1 250,5",
    }
    return [dict.fromkeys(RELANCE_HEAD, "x") | known for _ in range(ROWS)]


@pytest.fixture
def ratios() -> list[Row]:
    known = {"date_cloture_exercice": "2023-12-31", "type_bilan": "C", "confidentiality": "Public"}
    return [
        dict.fromkeys(RATIOS_HEAD, "") | known | {"siren": f"{rank:09}", "marge_ebe": "12.5"}
        for rank in range(ROWS)
    ]


@pytest.fixture
def epci() -> list[Row]:
    known = {"code_region": "84", "code_ancienne_region": "82", "annee": "2024"}
    return [
        dict.fromkeys(HEAD_EPCI, "x")
        | known
        | {
            "code_epci": f"{200_000_000 + rank}",
            "nombre_d_etablissements": "12",
            "effectifs_salaries_moyens": "101.5",
            "masse_salariale": "3500000",
        }
        for rank in range(ROWS)
    ]


def quarterly(head: tuple[str, ...], label: str, name: Callable[[int], str]) -> list[Row]:
    known = {"annee": "2025", "trimestre": "4", "dernier_jour_du_trimestre": "2025-12-31"}
    numbers = dict.fromkeys(head[-4:], "1500")
    return [
        dict.fromkeys(head, "x") | known | numbers | {label: name(rank)} for rank in range(ROWS)
    ]


@pytest.fixture
def zones() -> list[Row]:
    return quarterly(HEAD_ZONE, "code_zone_d_emploi", lambda rank: f"{51 + rank:04}")


@pytest.fixture
def france() -> list[Row]:
    return quarterly(HEAD_FRANCE, "secteur_na88i", lambda rank: f"{rank:03} Division")


def test_relance_is_read_with_its_zeros_and_without_names(
    put: Put, read: Reader, relance: list[Row], registry: dict[str, Source]
) -> None:
    result = read(put(*RELANCE, relance))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    found = values(result, "select distinct code_departement, code_postal, tonnes_co2 from {}")
    assert found == [("01", "01000", 1250.5)]
    assert {(r.regle, r.lignes) for r in result.remarks} == {
        ("zero_departement", ROWS),
        ("zero_code_postal", ROWS),
    }
    names = {c.header for c in registry["france_relance"].columns("projets", "2022-04-08")}
    assert not names & {"entreprise", "descriptionprojet"}


def test_relance_has_no_amount(registry: dict[str, Source]) -> None:
    columns = registry["france_relance"].columns("projets", "2022-04-08")
    assert not [column.name for column in columns if column.type == "decimal"]


def test_relance_without_its_measure_is_refused(put: Put, read: Reader, relance: list[Row]) -> None:
    rows = [{n.replace("voletrelance", "volet"): v for n, v in row.items()} for row in relance]
    assert "column voletrelance is missing, likely renamed volet" in refusal(
        read, put(*RELANCE, rows)
    )


def test_ratios_keep_empty_amounts_empty(put: Put, read: Reader, ratios: list[Row]) -> None:
    ratios[1]["chiffre_d_affaires"] = "0"
    ratios[2]["chiffre_d_affaires"] = "3000000000"
    result = read(put(*RATIOS, ratios))
    assert (result.rows, result.rejects, result.remarks) == (ROWS, [], [])
    found = values(result, "select chiffre_affaires from {} order by _ligne limit 3")
    assert found == [(None,), (0,), (3_000_000_000,)]


def test_accounts_filed_twice_leave_the_last_and_are_counted(
    put: Put, read: Reader, ratios: list[Row]
) -> None:
    again = [{**row, "ebe": "7"} for row in ratios[:5]]
    result = read(put(*RATIOS, [*ratios, *again]))
    assert result.rows == ROWS
    (remark,) = result.remarks
    assert (remark.regle, remark.lignes, remark.premiere_ligne) == ("doublon", 5, 2)
    assert values(result, "select count(*) from {} where ebe = 7") == [(5,)]


def test_consolidated_accounts_are_other_accounts(
    put: Put, read: Reader, ratios: list[Row]
) -> None:
    result = read(put(*RATIOS, [*ratios, {**ratios[0], "type_bilan": "K"}]))
    assert (result.rows, result.remarks) == (ROWS + 1, [])


def test_an_absurd_closing_date_sets_its_line_aside(
    put: Put, read: Reader, ratios: list[Row]
) -> None:
    rows = [*ratios * 4]
    for rank, row in enumerate(rows):
        rows[rank] = {**row, "siren": f"{rank:09}"}
    rows[3]["date_cloture_exercice"] = "2023-02-30"
    (reject,) = read(put(*RATIOS, rows)).rejects
    assert (reject.ligne, reject.regle, reject.colonne) == (5, "type", "date_cloture_exercice")


def test_the_other_spelling_of_ratios_is_refused_by_name(
    put: Put, read: Reader, ratios: list[Row]
) -> None:
    rows = [{n.replace("chiffre", "Chiffre"): v for n, v in row.items()} for row in ratios]
    line = refusal(read, put(*RATIOS, rows))
    assert "column chiffre_d_affaires is missing, likely renamed Chiffre_d_affaires" in line


def test_the_epci_series_is_an_average(
    put: Put, read: Reader, epci: list[Row], registry: dict[str, Source]
) -> None:
    result = read(put(*EPCI, epci))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    found = values(result, "select distinct effectif_moyen, masse_salariale from {}")
    assert found == [(101.5, 3_500_000.0)]
    assert "effectif" not in {c.name for c in registry["urssaf_epci"].columns("annuel", "2025-09")}


def test_zones_get_their_zeros_back(put: Put, read: Reader, zones: list[Row]) -> None:
    zones[0]["code_zone_d_emploi"] = "51"
    result = read(put(*ZONES, zones))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    assert values(result, "select min(code_ze), max(code_ze) from {}") == [("0051", "0450")]
    (remark,) = result.remarks
    assert (remark.regle, remark.lignes, remark.exemple) == ("zero_zone", 1, "51")


def test_raw_and_adjusted_stay_apart(put: Put, read: Reader, france: list[Row]) -> None:
    for row in france:
        row["effectifs_salaries_cvs"] = "1492.7"
    result = read(put(*FRANCE, france))
    assert (result.rows, result.rejects, result.unknown_headers) == (ROWS, [], [])
    found = values(result, "select distinct effectif_brut, effectif_cvs from {}")
    assert found == [(1500.0, 1492.7)]


def test_a_series_cut_by_the_portal_is_refused(put: Put, read: Reader, france: list[Row]) -> None:
    rows = [{n: v for n, v in row.items() if n != "effectifs_salaries_cvs"} for row in france]
    assert "column effectifs_salaries_cvs is missing" in refusal(read, put(*FRANCE, rows))


def test_exports_are_asked_whole_with_technical_names(registry: dict[str, Source]) -> None:
    for source, part, _ in (RELANCE, RATIOS, EPCI, ZONES, FRANCE):
        live = registry[source].part(part).live
        assert live is not None
        url = export_url(live, "csv")
        assert url.endswith("/exports/csv?delimiter=%3B&use_labels=false")
        assert len(live.dataset) <= 80
