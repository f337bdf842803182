"""What the folders of sources state, and the one line said of a folder that is wrong."""

import os
import shutil
from pathlib import Path

import pytest

from extractors.errors import SourceError
from extractors.registry import SOURCES, Source, load_registry

PARTS = {
    "aav2020_insee": ["composition", "aires"],
    "chomage_ze_insee": ["taux"],
    "cog_insee": ["communes", "mouvements"],
    "contours_etalab": ["contours", "voisinage"],
    "densite_insee": ["grille"],
    "epci_dgcl": ["composition", "ept", "siren_insee"],
    "epci_etalab": ["composition"],
    "epci_insee": ["composition_insee"],
    "filosofi_insee": ["revenus"],
    "flores_insee": ["a5", "a17", "a38", "na17_etablissements", "na17_effectifs"],
    "fonds_vert": ["projets"],
    "france_relance": ["projets"],
    "naf2025_insee": ["correspondance"],
    "naf_insee": ["sous_classes", "libelles", "filieres", "filiere_activites"],
    "population_insee": ["populations", "historiques"],
    "programmes_anct": ["acv", "pvd", "crte", "frr"],
    "ratios_inpi_bce": ["ratios"],
    "side_insee": ["stocks", "creations"],
    "sirene": [
        "etablissement",
        "etablissement_historique",
        "liens_succession",
        "unite_legale",
        "etablissement_industriel",
        "demographie",
        "couverture",
    ],
    "ti_anct": ["groupements", "communes"],
    "urssaf_commune_ape": ["commune_ape"],
    "urssaf_epci": ["annuel"],
    "urssaf_france": ["na88_trimestriel"],
    "urssaf_ze": ["trimestriel"],
    "ze2020_insee": ["composition"],
}


def headers(source: Source, part: str, vintage: str) -> list[str | None]:
    return [column.header for column in source.columns(part, vintage)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A registry of one source that a test may spoil."""
    shutil.copytree(SOURCES / "ti_anct", tmp_path / "ti_anct")
    return tmp_path


def test_every_source_and_part_is_there(registry: dict[str, Source]) -> None:
    assert {name: list(source.parts) for name, source in registry.items()} == PARTS


def test_only_urssaf_is_under_odbl(registry: dict[str, Source]) -> None:
    odbl = {name for name, source in registry.items() if source.licence == "ODbL 1.0"}
    assert odbl == {name for name in registry if name.startswith("urssaf_")}
    others = {source.licence for name, source in registry.items() if name not in odbl}
    assert others == {"Licence Ouverte 2.0"}


def test_every_column_has_labels_in_both_languages(registry: dict[str, Source]) -> None:
    for source in registry.values():
        for part in source.parts:
            for column in source.columns(part, "2025"):
                assert column.label_fr, (source.id, part, column.name)
                assert column.label_en, (source.id, part, column.name)


def test_every_part_says_where_it_lives(registry: dict[str, Source]) -> None:
    parts = [part for source in registry.values() for part in source.parts.values()]
    assert all(bool(part.live) != bool(part.derived_from) for part in parts)


def test_two_layouts_of_groupements_cost_cells(registry: dict[str, Source]) -> None:
    source = registry["ti_anct"]
    first = ["id_ti", "lib_ti", "siren_groupement", "lib_groupement", "nature_juridique"]
    assert headers(source, "groupements", "2023-08-02") == first
    second = ["id_ti", "lib_ti", "siren_epci", "lib_epci", None]
    assert headers(source, "groupements", "2023-11-14") == second
    assert headers(source, "groupements", "2024-01-01") == second
    assert headers(source, "groupements", "2024-07-04") == first
    assert headers(source, "groupements", "2020-01-01") == first


def test_the_year_of_the_vintage_stands_in_headers(registry: dict[str, Source]) -> None:
    assert headers(registry["epci_dgcl"], "composition", "2024-01-01")[-1] == "pmun_2024"
    assert headers(registry["epci_dgcl"], "siren_insee", "2024")[-1] == "pcap_2024"


def test_bands_depend_on_the_nature(registry: dict[str, Source]) -> None:
    part = registry["urssaf_commune_ape"].part("commune_ape")
    assert part.band("modelled") == part.band("original")
    assert part.band("sample").max < part.band("original").min


def test_geography_follows_the_vintage_unless_fixed(registry: dict[str, Source]) -> None:
    assert registry["epci_dgcl"].part("composition").geography_of("2022-01-01") == 2022
    assert registry["urssaf_commune_ape"].part("commune_ape").geography_of("2024-05") == 2023
    assert registry["naf_insee"].part("libelles").geography_of("NAF rév. 2") is None


def test_an_unknown_part_is_named(registry: dict[str, Source]) -> None:
    with pytest.raises(SourceError, match="groupements, communes"):
        registry["ti_anct"].part("epci")


def test_extra_folders_join_the_registry(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = copy / "ti_deux"
    (copy / "ti_anct").rename(moved)
    facts = moved / "source.yml"
    facts.write_text(facts.read_text("utf-8").replace("id: ti_anct", "id: ti_deux"), "utf-8")
    monkeypatch.setenv("TI_SOURCES_PATH", os.pathsep.join([str(copy), ""]))
    assert sorted(load_registry()) == sorted([*PARTS, "ti_deux"])
    monkeypatch.delenv("TI_SOURCES_PATH")
    assert sorted(load_registry()) == sorted(PARTS)


def test_one_id_in_two_folders_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TI_SOURCES_PATH", str(copy))
    with pytest.raises(SourceError, match="two folders"):
        load_registry()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("source.yml", "drift: 0.45", "drift: beaucoup", "parts.groupements.drift"),
        ("source.yml", "owner: donnees", "proprietaire: donnees", "proprietaire"),
        ("source.yml", "id: ti_anct", "id: autre", "folder's name"),
        ("source.yml", "key: [id_ti, siren_membre]", "key: [siren]", "siren"),
        ("source.yml", "id: ti_anct", "id: [", "while parsing"),
        ("columns.csv", "groupements,id_ti,text", "groupements,id_ti,varchar", "varchar"),
        ("columns.csv", "text,oui,siren", "text,oui,numero", "numero"),
        ("columns.csv", "text,oui,siren", "text,yes,siren", "oui or non"),
        ("columns.csv", "communes,lib_ti,text", "villes,lib_ti,text", "villes"),
        ("columns.csv", "id_ti,,\n", "id_ti\n", "cells"),
        ("columns.csv", "2023-11-14,2024-07-04", "2024-07-04,2023-11-14", "in order"),
        ("columns.csv", "part,colonne", "partie,colonne", "must start with"),
    ],
)
def test_a_wrong_folder_is_one_clear_line(
    copy: Path, file: str, old: str, new: str, words: str
) -> None:
    path = copy / "ti_anct" / file
    text = path.read_text("utf-8")
    assert old in text
    assert list(load_registry(copy)) == ["ti_anct"]
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SourceError) as refused:
        load_registry(copy)
    line = str(refused.value)
    assert words in line
    assert file in line
    assert "\n" not in line


def test_a_missing_columns_csv_is_one_clear_line(copy: Path) -> None:
    (copy / "ti_anct" / "columns.csv").unlink()
    with pytest.raises(SourceError, match=r"columns\.csv cannot be read"):
        load_registry(copy)
