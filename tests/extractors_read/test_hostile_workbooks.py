"""Workbooks made to do harm: refused in one line, at once, with what they ask for not given."""

import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO

import pytest
from support.books import book, text_cell

from extractors import workbook_bounds as bounds
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult

PLACE = ("epci_dgcl", "composition", "2025-01-01")
HEADERS = (
    *("dept", "siren", "raison_sociale", "nature_juridique", "mode_financ", "nb_membres"),
    *("total_pop_tot", "total_pop_mun", "dep_com", "insee", "siren_membre", "nom_membre"),
    *("ptot_2025", "pmun_2025"),
)
CELLS = (
    "01",
    "200000000",
    "CC",
    "CC",
    "FPU",
    "1",
    "9",
    "9",
    "01",
    "01001",
    "210100012",
    "B",
    "9",
    "9",
)
Put = Callable[..., LakeFile]
Reader = Callable[[LakeFile], ReadResult]


def row(line: int, cells: tuple[str, ...]) -> str:
    """A row of cells from column A on."""
    written = (text_cell(f"{chr(65 + rank)}{line}", cell) for rank, cell in enumerate(cells))
    return f'<row r="{line}">{"".join(written)}</row>'


def table(**cells: str) -> str:
    """The header row and one row, some of whose cells are replaced."""
    named = dict(zip(HEADERS, CELLS, strict=True)) | cells
    return row(1, HEADERS) + row(2, tuple(named.values()))


def refusal(read: Reader, file: LakeFile) -> str:
    """The line told, in less than two seconds and 200 MB of Python's memory."""
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(SourceError) as refused:
        read(file)
    assert time.process_time() - started < 2
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()
    line = str(refused.value)
    assert "\n" not in line
    assert "epci_dgcl" in line
    return line


def test_the_healthy_workbook_is_read(put_bytes: Put, read: Reader) -> None:
    assert read(put_bytes(*PLACE, book(table()))).rows == 1


@pytest.mark.parametrize(
    "far", ['<c r="XFD1048576"><v>1</v></c>', "<c r='XFD1048576'><v>1</v></c>"]
)
def test_a_cell_at_the_far_corner(put_bytes: Put, read: Reader, far: str) -> None:
    rows = table() + f'<row r="1048576">{far}</row>'
    assert "spreads over 17179869184 cells" in refusal(read, put_bytes(*PLACE, book(rows)))


def test_a_row_at_the_far_end_beside_a_far_column(put_bytes: Put, read: Reader) -> None:
    rows = (
        table() + '<row r="9"><c r="XFD9"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
    )
    assert "spreads over" in refusal(read, put_bytes(*PLACE, book(rows)))


def test_cells_that_do_not_say_where_they_stand(put_bytes: Put, read: Reader) -> None:
    wide = f"<row>{'<c><v>1</v></c>' * 16_000}</row>"
    far = '<row r="1048576"><c><v>1</v></c></row>'
    assert "spreads over" in refusal(read, put_bytes(*PLACE, book(table() + wide + far)))


def test_a_wide_table_is_read(put_bytes: Put, read: Reader) -> None:
    more = "".join(text_cell(f"{column}1", f"en plus {column}") for column in ("T", "AB", "ZZ"))
    rows = table().replace("</row>", f"{more}</row>", 1)
    assert read(put_bytes(*PLACE, book(rows))).rows == 1


def test_a_far_row_alone_is_a_table_with_blank_lines(put_bytes: Put, read: Reader) -> None:
    assert read(put_bytes(*PLACE, book(table() + row(40_000, CELLS)))).rows == 2


def test_entities_that_grow(put_bytes: Put, read: Reader) -> None:
    grows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<!DOCTYPE w [<!ENTITY a0 "ha">{grows}]>'
    file = put_bytes(*PLACE, book(table(nom_membre="&a9;"), prolog=prolog))
    assert "unreadable workbook (" in refusal(read, file)


def test_an_entity_that_reads_a_file(put_bytes: Put, read: Reader) -> None:
    prolog = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    line = refusal(read, put_bytes(*PLACE, book(table(nom_membre="&x;"), prolog=prolog)))
    assert "unreadable workbook (" in line
    assert "root" not in line


def test_half_a_character(put_bytes: Put, read: Reader) -> None:
    file = put_bytes(*PLACE, book(table(nom_membre="&#xD800;")))
    assert "unreadable workbook (" in refusal(read, file)


def test_a_part_that_fills_the_memory(put_bytes: Put, read: Reader) -> None:
    swollen = book(table(), more={"xl/sharedStrings.xml": b" " * (80 << 20)})
    line = refusal(read, put_bytes(*PLACE, swollen))
    assert "an archive made to fill a disk" in line


def test_parts_with_names_that_climb(put_bytes: Put, read: Reader) -> None:
    more = {"../../../tmp/ti-climbed": b"a", "/ti-absolute": b"a"}
    assert read(put_bytes(*PLACE, book(table(), more=more))).rows == 1


def test_a_sheet_named_to_be_run(put_bytes: Put, read: Reader) -> None:
    name = "&apos;; drop table raw; --&#10;&#27;[2J"
    file = put_bytes(*PLACE, book(row(1, ("a", "b")), name=name))
    line = refusal(read, file)
    assert "'; drop table raw; --" in line
    assert "\x1b" not in line


def test_a_code_of_another_workbook_reader_is_bound_too(put_bytes: Put, read: Reader) -> None:
    rows = row(1, ("01.11Z", "Riz")) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(SourceError, match="spreads over"):
        read(put_bytes("naf_insee", "sous_classes", "2", book(rows)))


STANDING, FOLLOWING = '<c r="B2"><v>1</v></c>', "<c><v>1</v></c>"
SHEETS = {
    "narrow": f'<row r="2">{STANDING}</row>',
    "wide": f'<row r="2">{STANDING}<c r="XFD2"/></row><row r="9"/>',
    "bare": f"<row>{FOLLOWING}<c/></row><row/><row>{FOLLOWING * 3}</row>",
    "odd": f"<row>{FOLLOWING}</row><row>{STANDING}</row><row r='7'><c/></row>",
    "none": "<sst><si><t>Total:commune</t></si></sst>",
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_is_measured_the_quick_way_as_it_is_tag_by_tag(kind: str) -> None:
    text = SHEETS[kind].encode()
    assert bounds._kind(text) == kind
    measure = {"wide": bounds._plain_area, "bare": bounds._bare_area}.get(kind, bounds._area)
    assert measure(BytesIO(text)) == bounds._area(BytesIO(text))
    assert bounds._area(BytesIO(text)) == {"wide": 9 * 16384, "bare": 9, "odd": 14}.get(
        kind, 4 if kind == "narrow" else 0
    )


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_rows_cut_between_pieces_are_whole(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(bounds, "PIECE", piece)
    assert bounds._bare_area(BytesIO(SHEETS["bare"].encode())) == 9


def test_cells_that_follow_each_other_up_to_a_far_one(put_bytes: Put, read: Reader) -> None:
    rows = table() + "<row><c><v>1</v></c></row>" * 3 + '<row r="1048576"><c r="XFD1048576"/></row>'
    assert "spreads over" in refusal(read, put_bytes(*PLACE, book(rows)))
