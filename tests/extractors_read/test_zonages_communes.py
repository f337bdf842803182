"""Zonings of communes, small, in their producers' layouts: codes cut, levels of another column."""

from collections.abc import Callable

import pytest
from support.reading import table

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult

Book = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]


OLD_GRID = ["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN21", *(f"P{n}" for n in range(1, 8))]
NEW_GRID = ["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN22", "P1", "P2", "P3"]
NEW_GRID += ["DENS_AAV", "LIBDENS_AAV", "DENS7", "LIBDENS7"]
GRID = ("densite_insee", "grille")


def test_seven_levels_whichever_column_holds_them(book: Book, read: Reader) -> None:
    old = [["01001", "L'Abergement", 6, "Rural", 832, 0, 0, 0, 0, 0, 100, 0]]
    new = [["01001", "L'Abergement", 3, "Rural", 840, 0, 0, 100, 3, "Rural", 6, "Rural"]]
    head = [["Grille de densité"], ["Insee"], [], ["Code", "Commune"]]
    for vintage, sheets in (
        ("2024-01-01", {"Grille_Densite": [*head, OLD_GRID, *old]}),
        (
            "2025-01-01",
            {
                "Maille EPCI": [*head, ["EPCI", "LIBEPCI", "DENS", "DENS7"], ["2", "E", 1, 1]],
                "Maille communale": [*head, NEW_GRID, *new],
            },
        ),
    ):
        result = read(book(*GRID, vintage, sheets))
        assert table(result, "code_commune, niveau_densite") == [("01001", 6)]
        assert result.unknown_headers == []


def test_three_levels_are_not_taken_for_seven(book: Book, read: Reader) -> None:
    three = NEW_GRID[:8]
    sheets = {"Maille communale": [three, ["01001", "L'Abergement", 3, "Rural", 840, 0, 0, 100]]}
    with pytest.raises(SourceError, match="column DENS7 is missing, other headers: none"):
        read(book(*GRID, "2025-01-01", sheets))
    seven = [NEW_GRID, ["01001", "L'Abergement", 3, "R", 840, 0, 0, 100, 3, "R", 6, "R"]]
    result = read(book(*GRID, "2024-01-01", {"Maille communale": seven}))
    assert result.unknown_headers == ["DENS7"]


def test_commune_codes_get_their_zeros_back(book: Book, read: Reader) -> None:
    rows = [[1001, "L'Abergement", 6], ["2A004", "Ajaccio", 2], [97101, "Les Abymes", 2]]
    result = read(book(*GRID, "2023-01-01", {"Grille": [OLD_GRID[:3], *rows]}))
    assert table(result, "code_commune") == [("01001",), ("2A004",), ("97101",)]


AAV_HEAD = [
    ["Aires d'attraction des villes 2020"],
    ["France"],
    ["Géographie au 01/01/2025"],
    ["Insee"],
]
AREAS = [
    *AAV_HEAD,
    ["Aire", "Libellé", "Tranche", "Tranche détaillée", "Nombre communes"],
    ["AAV2020", "LIBAAV2020", "TAAV2017", "TDAAV2017", "NB_COM"],
    ["000", "Commune hors attraction des villes", "0", "00", 1],
    ["001", "Paris", "5", "50", 2],
]
AAV_COMMUNES = [
    *AAV_HEAD,
    ["Code géographique", "Libellé", "Aire", "Libellé", "Catégorie", "Département", "Région"],
    ["CODGEO", "LIBGEO", "AAV2020", "LIBAAV2020", "CATEAAV2020", "DEP", "REG"],
    [
        "01002",
        "L'Abergement-de-Varey",
        "000",
        "Commune hors attraction des villes",
        "30",
        "01",
        "84",
    ],
    ["75056", "Paris", "001", "Paris", "11", "75", "11"],
    ["95127", "Cergy", "001", "Paris", "12", "95", "11"],
]


def test_areas_and_communes_come_from_one_workbook(book: Book, read: Reader) -> None:
    sheets = {"AAV2020": AREAS, "Composition_communale": AAV_COMMUNES}
    communes = read(book("aav2020_insee", "composition", "2025-01-01", sheets))
    assert table(communes, "code_commune, code_aav, categorie_aav") == [
        ("01002", "000", "30"),
        ("75056", "001", "11"),
        ("95127", "001", "12"),
    ]
    areas = read(book("aav2020_insee", "aires", "2025-01-01", sheets))
    assert table(areas, "code_aav, nom_aav, tranche_aav, nb_communes") == [
        ("000", "Commune hors attraction des villes", "0", 1),
        ("001", "Paris", "5", 2),
    ]
    assert communes.unknown_headers == areas.unknown_headers == []


def test_an_area_code_gets_its_zeros_back(book: Book, read: Reader) -> None:
    rows = [["CODGEO", "LIBGEO", "AAV2020", "LIBAAV2020", "CATEAAV2020"]]
    cut = [*rows, [1002, "A", 1, "Paris", 20], [1004, "B", "n/a", "", 30]]
    result = read(book("aav2020_insee", "composition", "2025-01-01", {"COM": cut}))
    assert table(result, "code_commune, code_aav, categorie_aav") == [
        ("01002", "001", "20"),
        ("01004", "n/a", "30"),
    ]


def test_the_epci_of_2026(book: Book, read: Reader) -> None:
    head = [["Intercommunalité"], ["France"], ["Géographie au 01/01/2026"], ["Insee"], ["Code"]]
    codes = ["CODGEO", "LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG"]
    listed = [
        ["EPCI", "LIBEPCI", "NATURE_EPCI", "NB_COM"],
        ["200069193", "CC de la Dombes", "CC", 1],
    ]
    rows = [
        ["01001", "L'Abergement-Clémenciat", "200069193", "CC de la Dombes", "01", "84"],
        ["22016", "Île-de-Bréhat", "ZZZZZZZZZ", "Sans objet", "22", "53"],
    ]
    sheets = {"EPCI": [*head, *listed], "Composition_communale": [*head, codes, *rows]}
    result = read(book("epci_insee", "composition_insee", "2026-01-01", sheets))
    assert table(result, "code_commune, code_epci, code_region") == [
        ("01001", "200069193", "84"),
        ("22016", "ZZZZZZZZZ", "53"),
    ]
