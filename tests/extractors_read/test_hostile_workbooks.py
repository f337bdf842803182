"""Workbooks made to do harm: refused in one line, at once, with what they ask for not given."""

import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from support.books import MAIN, book, text_cell

from extractors import workbook_bounds as bounds
from extractors import workbook_pieces as pieces
from extractors import workbook_texts as texts
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.read import ReadResult
from extractors.scaffold_sniff import sniff
from extractors.workbook_glance import glance

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
    monkeypatch.setattr(pieces, "PIECE", piece)
    assert bounds._bare_area(BytesIO(SHEETS["bare"].encode())) == 9


def test_cells_that_follow_each_other_up_to_a_far_one(put_bytes: Put, read: Reader) -> None:
    rows = table() + "<row><c><v>1</v></c></row>" * 3 + '<row r="1048576"><c r="XFD1048576"/></row>'
    assert "spreads over" in refusal(read, put_bytes(*PLACE, book(rows)))


def shared(*strings: str) -> dict[str, bytes]:
    """The part of the texts that cells share."""
    items = "".join(f"<si>{string}</si>" for string in strings)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>'.encode()}


def sharing(count: int, attribute: str = 't="s"', value: str = "<v>0</v>") -> str:
    """So many rows under the table, each of one cell whose text is the first of those shared."""
    cells = (f'<row r="{n}"><c r="A{n}" {attribute}>{value}</c></row>' for n in range(3, 3 + count))
    return table() + "".join(cells)


LONG = "a" * 4_000_000
RUNS = "".join(f"<r><t>{'a' * 32_000}</t></r>" for _ in range(2))


@pytest.mark.parametrize(
    "string",
    [
        f"<t>{LONG}</t>",
        RUNS,
        RUNS.replace("<r>", "<!--</si>--><r>"),
        f"<t><![CDATA[</si>{LONG}]]></t>",
        f"<t>{'&#233;' * 32_768}</t>",
    ],
    ids=["long", "runs", "comments", "cdata", "entities"],
)
def test_a_shared_text_longer_than_a_cell_holds(put_bytes: Put, read: Reader, string: str) -> None:
    file = put_bytes(*PLACE, book(sharing(4_000), more=shared(string)))
    line = refusal(read, file)
    assert "part xl/sharedStrings.xml holds a text of more than 32767 characters" in line
    assert file.file_name in line


@pytest.mark.parametrize(
    "cell",
    [
        f'<c r="A3" t="inlineStr"><is><t>{LONG}</t></is></c>',
        f'<c r="A3" t="inlineStr"><is>{RUNS}</is></c>',
        f'<c r="A3" t="str"><f>REPT("a",9)</f><v>{LONG}</v></c>',
        f'<c r="A3" t="n"><v>{LONG}</v></c>',
        f'<x:c xmlns:x="{MAIN}" r="A3" t="str"><x:v>{LONG}</x:v></x:c>',
    ],
    ids=["inline", "runs", "formula", "number", "prefixed"],
)
def test_a_text_of_a_cell_longer_than_a_cell_holds(put_bytes: Put, read: Reader, cell: str) -> None:
    line = refusal(read, put_bytes(*PLACE, book(table() + f'<row r="3">{cell}</row>')))
    assert "part xl/worksheets/sheet1.xml holds a text of more than 32767 characters" in line


@pytest.mark.parametrize(
    ("attribute", "value"),
    [('t="s"', "<v>0</v>"), ('a="&gt;>" t="s"', "<!-- 1 --><v><![CDATA[0]]></v>")],
    ids=["plain", "hidden"],
)
def test_a_shared_text_given_to_too_many_cells(
    put_bytes: Put, read: Reader, attribute: str, value: str
) -> None:
    more = shared(f"<t>{'a' * 32_767}</t>")
    line = refusal(read, put_bytes(*PLACE, book(sharing(17_000, attribute, value), more=more)))
    assert "the cells up to part xl/worksheets/sheet1.xml hold more than 536870912" in line


def test_texts_as_long_as_a_cell_holds_are_read(put_bytes: Put, read: Reader) -> None:
    whole = "é" * 32_767
    beside = text_cell("P2", whole) + '<c r="Q2" t="s"><v>0</v></c></row>'
    rows = table(nom_membre=whole).removesuffix("</row>") + beside
    assert read(put_bytes(*PLACE, book(rows, more=shared(f"<t>{whole}</t>")))).rows == 1


def test_a_long_text_that_is_no_cell_is_read(put_bytes: Put, read: Reader) -> None:
    chart = f'<c:chart xmlns:c="urn:c"><c:v>{LONG}</c:v></c:chart>'.encode()
    more = {"xl/charts/chart1.xml": chart, "xl/media/image1.png": b"\x89PNG<v>" + b"\xfe" * 99_999}
    assert read(put_bytes(*PLACE, book(table(), more=more))).rows == 1


def test_more_shared_texts_than_cells(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_CELLS", 9)
    more = {"xl/sharedStrings.xml": f"<sst>{'<si/>' * 10}</sst>".encode()}
    line = refusal(read, put_bytes(*PLACE, book(table(), more=more)))
    assert "part xl/sharedStrings.xml holds more than 9 texts" in line


@pytest.mark.parametrize("lead", ["garbage", '<a b="</a>">'])
def test_a_sheet_that_is_no_xml_is_not_measured_but_refused(
    put_bytes: Put, read: Reader, lead: str
) -> None:
    line = refusal(read, put_bytes(*PLACE, book(table(), prolog=lead)))
    assert "unreadable workbook (part xl/worksheets/sheet1.xml: " in line


def test_tags_within_tags(put_bytes: Put, read: Reader) -> None:
    deep = {"xl/sharedStrings.xml": b"<sst>" + b"<r>" * 1_000_000}
    line = refusal(read, put_bytes(*PLACE, book(table(), more=deep)))
    assert "unreadable workbook (part xl/sharedStrings.xml: tags within tags" in line


def test_a_tag_without_end(put_bytes: Put, read: Reader) -> None:
    endless = {"xl/sharedStrings.xml": b'<sst a="' + b"a" * (40 << 20)}
    line = refusal(read, put_bytes(*PLACE, book(table(), more=endless)))
    assert "unreadable workbook (part xl/sharedStrings.xml: a tag of more than" in line


def test_a_text_within_a_text(put_bytes: Put, read: Reader) -> None:
    nested = shared("<t>a</t><si><t>b</t></si><!-- -->")
    line = refusal(read, put_bytes(*PLACE, book(sharing(1), more=nested)))
    assert "unreadable workbook (part xl/sharedStrings.xml: a text within a text" in line


def test_two_parts_of_shared_texts(put_bytes: Put, read: Reader) -> None:
    twice = {**shared("<t>a</t>"), "XL/sharedstrings.XML": shared("<t>b</t>").popitem()[1]}
    line = refusal(read, put_bytes(*PLACE, book(sharing(1), more=twice)))
    assert "two parts are xl/sharedStrings.xml" in line


def test_a_plain_workbook_is_not_read_tag_by_tag(
    put_bytes: Put, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_Part", None)
    assert read(put_bytes(*PLACE, book(table(), more=shared("<t>b</t>")))).rows == 1


@pytest.mark.parametrize(
    ("part", "longest"),
    [
        ("<sst><si>abc</si><si><r>d</r><r>e</r></si></sst>", len("<si><r>d</r><r>e</r>")),
        ("<?xml version='1.0'?><sst><si/></sst>", len("<?xml version='1.0'?><sst><si/></sst>")),
        ("<sst><si>a>b</si></sst>", None),
        ("<sst><!-- </si> --></sst>", None),
        ("<sst><?x </si> ?></sst>", None),
        ("<?x </si> ?><sst/>", None),
        ("<?xml version='1.0' encoding='cp037'?><sst><a></b></sst>", None),
        ('<sst><si a="</si>"/></sst>', None),
        ("<r>" * 200, None),
    ],
)
def test_only_a_plain_part_is_bounded_at_a_glance(part: str, longest: int | None) -> None:
    seen = glance(BytesIO(part.encode()))
    assert (seen and seen.longest) == longest


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_a_workbook_of_another_suite(put_bytes: Put, read: Reader, name: str) -> None:
    file = put_bytes(*PLACE, book(table(), more={name: b"<a/>"}))
    assert f"no xlsx workbook: it holds {name}" in refusal(read, file)


@pytest.mark.parametrize(("size", "said"), [(1 << 20, "unreadable workbook"), (2 << 20, "an old")])
def test_an_old_workbook_is_no_larger_than_a_list(
    put_bytes: Put, read: Reader, size: int, said: str
) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(size, b"\0")
    with pytest.raises(SourceError, match=said):
        read(put_bytes("naf_insee", "sous_classes", "2", content))


def test_a_workbook_given_for_a_source_to_write_is_bound_too(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(book(table() + '<row r="9"><c r="XFD1048576"><v>1</v></c></row>'))
    with pytest.raises(SourceError, match=r"spreads over .*f\.xlsx"):
        sniff(path)
    path.write_bytes(book(table()))
    assert sniff(path)
