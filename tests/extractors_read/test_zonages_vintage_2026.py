"""What a vintage of 2026 costs: facts alone. And lists of members inside JSON."""

import json
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult
from extractors.registry import Source

Row = dict[str, Any]
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
ETALAB = ("epci_etalab", "composition", "2025")
MEMBER = {
    "code": "74042",
    "siren": "217400423",
    "nom": "Bonneville",
    "populationTotale": 12_902,
    "populationMunicipale": 12_511,
}
EPCI = {
    "code": "200000172",
    "nom": "CC Faucigny-Glières",
    "type": "CC",
    "modeFinancement": "FPU",
    "populationTotale": 28_058,
    "populationMunicipale": 27_218,
}


def test_the_composition_of_2026(put: Put, read: Reader, composition: list[Row]) -> None:
    rows = [
        {name.replace("_2025", "_2026"): value for name, value in row.items()}
        for row in composition
    ]
    result = read(put("epci_dgcl", "composition", "2026-01-01", rows))
    assert (result.rows, result.rejects, result.unknown_headers) == (2000, [], [])
    query = f"select sum(population_municipale), min(code_epci) from '{result.parquet}'"
    assert duckdb.execute(query).fetchone() == (198_000, "200000000")


def test_populations_of_another_year_are_refused(
    put: Put, read: Reader, composition: list[Row]
) -> None:
    with pytest.raises(SourceError, match="column ptot_2026 is missing, likely renamed ptot_2025"):
        read(put("epci_dgcl", "composition", "2026-01-01", composition))


def test_the_communes_of_2026(put: Put, read: Reader) -> None:
    places, names = ["REG", "DEP", "CTCD", "ARR"], ["TNCC", "NCC", "NCCENR", "LIBELLE"]
    header = ["TYPECOM", "COM", *places, *names, "CAN", "COMPARENT"]
    rows = [
        ["COM", "01001", "84", "01", "01D", "012", "5", "ABERGEMENT", "A", "L'A", "0108", ""],
        ["COMD", "01015", "", "", "", "", "1", "ARBIGNIEU", "Arbignieu", "Arbignieu", "", "01015"],
    ]
    content = [dict(zip(header, row, strict=True)) for row in rows]
    result = read(put("cog_insee", "communes", "2026-01-01", content))
    assert (result.rows, result.rejects, result.unknown_headers) == (2, [], [])


def test_a_vintage_of_2026_has_an_address(registry: dict[str, Source]) -> None:
    communes = registry["cog_insee"].part("communes").live
    composition = registry["epci_dgcl"].part("composition").live
    insee = registry["epci_insee"].part("composition_insee").live
    assert communes
    assert composition
    assert insee
    assert communes.urls["2026-01-01"].endswith("/v_commune_2026.csv")
    assert "2026-01-01" in composition.vintages
    assert insee.urls["2026-01-01"].endswith("/epci_au_01-01-2026.zip")


def test_each_member_of_a_list_makes_a_row(put_bytes: Put, read: Reader) -> None:
    other = {**MEMBER, "code": "74164", "siren": "217401645"}
    listed = [{**EPCI, "membres": [MEMBER, other]}, {**EPCI, "membres": []}]
    result = read(put_bytes(*ETALAB, json.dumps(listed).encode()))
    columns = "_ligne, code_epci, code_commune, siren_commune, population_municipale"
    assert duckdb.execute(f"select {columns} from '{result.parquet}'").fetchall() == [
        (1, "200000172", "74042", "217400423", 12_511),
        (2, "200000172", "74164", "217401645", 12_511),
    ]
    assert result.unknown_headers == []


@pytest.mark.parametrize("members", [None, "74042", {"code": "74042"}, ["74042"]])
def test_a_list_of_another_shape_is_refused(put_bytes: Put, read: Reader, members: object) -> None:
    content = json.dumps([{**EPCI, "membres": members}]).encode()
    with pytest.raises(SourceError, match="no list of objects"):
        read(put_bytes(*ETALAB, content))


def test_a_member_without_its_siren_is_set_aside_or_refused(put_bytes: Put, read: Reader) -> None:
    cut = {name: value for name, value in MEMBER.items() if name != "siren"}
    listed = [{**EPCI, "membres": [cut]}]
    with pytest.raises(SourceError, match=r"column membres\.siren is missing"):
        read(put_bytes(*ETALAB, json.dumps(listed).encode()))
    listed = [{**EPCI, "membres": [{**MEMBER, "siren": None}]}]
    with pytest.raises(SourceError, match="is empty, and may not be"):
        read(put_bytes(*ETALAB, json.dumps(listed).encode()))
