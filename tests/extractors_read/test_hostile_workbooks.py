"""Workbooks made to do harm: refused in one line, at once, with what they ask for not given."""

import re
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO

import pytest
from support.books import MAIN, book, text_cell

from extractors import workbook_bounds as bounds
from extractors import workbook_text
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


def shared(strings: str, cells: int, root: str = "sst", extra: str = "") -> bytes:
    """A workbook in which the names of `cells` rows are the first of the strings."""

    def line(number: int) -> str:
        own, ours = text_cell(f"L{number}", "B"), f'<c r="L{number}" t="s"><v>0</v></c>'
        return row(number, CELLS).replace(own, ours)

    listed = f'<{root} xmlns="{MAIN}">{strings}</{root}>{extra}'
    rows = "".join(map(line, range(2, cells + 2)))
    return book(row(1, HEADERS) + rows, strings=listed)


def test_strings_that_are_shared_are_read(put_bytes: Put, read: Reader) -> None:
    file = put_bytes(*PLACE, shared("<si><r><t>Bourg</t></r><r><t>-en-Bresse</t></r></si>", 3))
    assert read(file).rows == 3


def string(length: int) -> str:
    return f"<si><t>{'x' * length}</t></si>"


@pytest.mark.parametrize(
    "strings",
    [
        string(4_000_000),
        string(32_768),
        "<si>" + f"<r><t>{'x' * 8_192}</t></r>" * 500 + "</si>",
        f"<si><t><![CDATA[{'</si><si>' * 100_000}]]></t></si>",
        f"<si><t>{'é' * 32_768}</t></si>",
    ],
)
def test_a_string_that_is_longer_than_a_cell_may_be(
    put_bytes: Put, read: Reader, strings: str
) -> None:
    line = refusal(read, put_bytes(*PLACE, shared(strings, 40)))
    assert re.search(r"a string of \d+ characters, where a cell holds 32767 at most", line)


@pytest.mark.parametrize(
    ("root", "extra"), [("other", ""), ("sst", "<not closed"), ("sst", "&unknown;")]
)
def test_strings_that_are_listed_oddly_are_measured_too(
    put_bytes: Put, read: Reader, root: str, extra: str
) -> None:
    file = put_bytes(*PLACE, shared(string(4_000_000), 40, root, extra))
    assert "characters, where a cell holds 32767 at most" in refusal(read, file)


def test_the_longest_string_of_a_cell_is_read(put_bytes: Put, read: Reader) -> None:
    assert read(put_bytes(*PLACE, shared(string(32_767), 40))).rows == 40


def test_cells_that_together_hold_more_than_the_memory(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_text, "MOST_CHARACTERS", 1_000_000)
    line = refusal(read, put_bytes(*PLACE, shared(string(30_000), 40)))
    assert "cells of 1200000 characters together, more than 1000000" in line


def test_a_long_string_that_few_cells_have_is_read(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_text, "MOST_CHARACTERS", 1_000_000)
    strings = "<si><t>Bourg</t></si>" + string(30_000)
    assert read(put_bytes(*PLACE, shared(strings, 40))).rows == 40


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_a_workbook_of_another_kind(put_bytes: Put, read: Reader, name: str) -> None:
    file = put_bytes(*PLACE, book(table(), more={name: b"<a/>"}))
    assert f"no xlsx workbook: it holds {name}" in refusal(read, file)
