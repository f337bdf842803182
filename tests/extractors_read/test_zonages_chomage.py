"""Unemployment by employment zone in the layouts that Insee gives it: headers move and change."""

from collections.abc import Callable

import pytest
from support.reading import table
from support.workbooks import Rows

from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult

Book = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]
CHOMAGE = ("chomage_ze_insee", "taux")
TITLE = ["Taux de chômage localisés par zone d'emploi, en moyenne trimestrielle\u00a0: France"]
SOURCE = ["Source : Insee, Estimations de taux de chômage localisés."]
LABELS = [
    "Code de la zone d'emploi 2020",
    "Libellé de la zone d'emploi 2020",
    "Code région 2016",
    "Libellé région 2016",
    "1er trimestre 2003",
    "2e trimestre 2003",
    "4e trimestre 2025",
]
CODES = ["ZE2020", "LIBZE2020", "REG", "LIBREG", "2003-T1", "2003-T2", "2025-T4"]
RATES = [
    ["0051", "Alençon", "00", "INTERRÉGIONAL ", 7, 7.4, 6.5],
    ["0101", "Côte sous le vent", "01", "GUADELOUPE", "", "", 18.2],
    ["8405", "Bourg en Bresse", "84", "AUVERGNE-RHÔNE-ALPES", 5.1, 5.2, 5.3],
]
LONG = [
    ("0051", 2003, 1, 7.0),
    ("0051", 2003, 2, 7.4),
    ("0051", 2025, 4, 6.5),
    ("0101", 2025, 4, 18.2),
    ("8405", 2003, 1, 5.1),
    ("8405", 2003, 2, 5.2),
    ("8405", 2025, 4, 5.3),
]
PARTS = [["ZER2020", "LIBZER2020", "2003-T1", "2003-T2", "2025-T4"], ["2851", "Alençon", 1, 2, 3]]


LAYOUTS = {
    "labels then codes, row 6": ("2023-T4", [TITLE, SOURCE, [], [], LABELS, CODES]),
    "labels then codes, row 5": ("2025-T4", [TITLE, SOURCE, [], LABELS, CODES]),
    "labels alone, row 4": ("2025-T4", [TITLE, SOURCE, [], LABELS]),
    "codes alone, row 4": ("2024-T4", [TITLE, SOURCE, [], CODES]),
    "labels first on row 1": ("2026-T1", [LABELS]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sheet", ["txcho_ze", "txcho_ze_2025", "Taux"])
def test_rates_are_read_wherever_the_header_stands(
    book: Book, read: Reader, layout: str, sheet: str
) -> None:
    vintage, above = LAYOUTS[layout]
    sheets: dict[str, Rows] = {"Documentation": [TITLE], "txcho_parties reg": PARTS}
    result = read(book(*CHOMAGE, vintage, {**sheets, sheet: [*above, *RATES]}))
    assert table(result, "code_ze, annee, trimestre, taux") == LONG
    assert result.rejects == []
    assert result.unknown_headers == []


def test_zone_codes_get_their_zeros_back(book: Book, read: Reader) -> None:
    numbers = [[int(code), *rest] for code, *rest in RATES]
    result = read(book(*CHOMAGE, "2023-T4", {"txcho_ze": [TITLE, CODES, *numbers]}))
    assert table(result, "code_ze, annee, trimestre, taux") == LONG


def test_a_zone_twice_stays_twice_for_the_gate(book: Book, read: Reader) -> None:
    result = read(book(*CHOMAGE, "2023-T4", {"txcho_ze": [CODES, RATES[0], RATES[0]]}))
    assert result.rows == 6


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["ZONE", *CODES[1:]], "column ZE2020 is missing, likely renamed ZONE"),
        ([LABELS[0], *CODES[1:]], f"likely renamed {LABELS[0]}"),
        ([*CODES[:4], "T1 2003", "T2 2003", "T4 2025"], r"column (\d{4})-T([1-4]) is missing"),
        ([*CODES[:5], "2003-T1", "2025-T4"], "header 2003-T1 stands twice"),
    ],
)
def test_a_renamed_header_names_itself(
    book: Book, read: Reader, codes: list[str], words: str
) -> None:
    with pytest.raises(SourceError) as refused:
        read(book(*CHOMAGE, "2023-T4", {"txcho_ze": [TITLE, codes, *RATES]}))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_rates_as_text_with_a_comma_are_numbers(book: Book, read: Reader) -> None:
    rates = [[*RATES[0][:4], "7,0", " 7,4 ", "6,5"]]
    result = read(book(*CHOMAGE, "2023-T4", {"txcho_ze": [TITLE, CODES, *rates]}))
    assert table(result, "code_ze, annee, trimestre, taux") == LONG[:3]


def test_a_rate_that_is_no_number_refuses_the_file(book: Book, read: Reader) -> None:
    rates = [[*RATES[0][:4], "nd", 7.4, 6.5]]
    with pytest.raises(SourceError, match=r"'nd' is not of type double.*line 3, column taux"):
        read(book(*CHOMAGE, "2023-T4", {"txcho_ze": [TITLE, CODES, *rates]}))


def test_the_workbook_of_regional_parts_is_refused(book: Book, read: Reader) -> None:
    with pytest.raises(SourceError, match="column ZE2020 is missing, likely renamed ZER2020"):
        read(book(*CHOMAGE, "2023-T4", {"txcho_parties reg": PARTS}))
