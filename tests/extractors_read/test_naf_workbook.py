"""INSEE's workbooks of NAF rév. 2 read as the recorded tables, and what is refused in them."""

import csv
import lzma
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from pydantic import ValidationError
from support.toys import row, write_rows

from extractors.entry import LakeFile, expected_of
from extractors.errors import SourceError
from extractors.fetch import fetch_source
from extractors.home import REPOSITORY, Home
from extractors.live_facts import LiveFacts
from extractors.read import ReadResult, read_file
from extractors.registry import Source
from extractors.scaffold_example import lake_file
from extractors.sniff import complaint
from sample.write_insee import write_naf, write_naf_labels

Cells = list[Sequence[object]]
Reader = Callable[[LakeFile], ReadResult]
Written = Callable[..., LakeFile]
VINTAGE = "NAF rév. 2"
OLE, PK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
TITLES = {
    "sous_classes": "NAF rév. 2, 2008 - Niveau 5 - Liste des sous-classes",
    "libelles": "NAF rév. 2, 2008 - Niveau 2 - Liste des divisions",
}


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two parts in the layout of the CSV."""
    folder = tmp_path_factory.mktemp("naf")
    paths = {part: folder / f"{part}.csv" for part in TITLES}
    write_naf(paths["sous_classes"])
    write_naf_labels(paths["libelles"])
    return paths


@pytest.fixture(scope="session")
def posts(tables: dict[str, Path]) -> dict[str, Cells]:
    """The codes and labels of the level that each workbook lists."""
    listed = {}
    with tables["sous_classes"].open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        listed["sous_classes"] = [(one["sous_classe"], one["libelle"]) for one in rows]
    with tables["libelles"].open(encoding="utf-8", newline="") as stream:
        rows = (one for one in csv.DictReader(stream) if one["niveau"] == "A88")
        listed["libelles"] = [(one["code"], one["libelle"]) for one in rows]
    return listed


@pytest.fixture
def write(tmp_path: Path, registry: dict[str, Source]) -> Written:
    """`write(part, posts, name=, left=, after=)`: those lines as INSEE lays a workbook out."""

    def _write(
        part: str, posts: Cells, name: str = "n.xlsx", left: int = 0, after: Cells | None = None
    ) -> LakeFile:
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("Feuil1")
        above: Cells = [(TITLES[part],), (), ("Code", "Libellé")]
        for line, cells in enumerate([*above, *posts, *(after or [])]):
            sheet.write_row(line, left, cells)
        book.close()
        return lake_copy(path, registry, part)

    return _write


def lake_copy(path: Path, registry: dict[str, Source], part: str) -> LakeFile:
    return lake_file(path, registry["naf_insee"], part, VINTAGE)


def content(result: ReadResult, columns: str = "* exclude (_ligne)") -> list[tuple[object, ...]]:
    return sorted(duckdb.execute(f"select {columns} from '{result.parquet}'").fetchall())


@pytest.mark.parametrize(("part", "rows"), [("sous_classes", 732), ("libelles", 491)])
@pytest.mark.parametrize("name", ["naf.xlsx", "naf.xls", "0a1b2c"])
def test_a_workbook_gives_the_table_of_the_csv(
    registry: dict[str, Source],
    tables: dict[str, Path],
    posts: dict[str, Cells],
    write: Written,
    read: Reader,
    part: str,
    rows: int,
    name: str,
) -> None:
    plain = read(lake_copy(tables[part], registry, part))
    found = read(write(part, posts[part], name))
    assert found.rows == plain.rows == rows
    assert found.rejects == plain.rejects == []
    assert found.headers == plain.headers
    assert found.unknown_headers == plain.unknown_headers == []
    assert content(found) == content(plain)


@pytest.mark.portal
def test_a_workbook_gives_the_recorded_tables(
    recorded_file: Callable[[str, str, str], LakeFile],
    posts: dict[str, Cells],
    write: Written,
    read: Reader,
) -> None:
    for part in TITLES:
        recorded = content(read(recorded_file("naf_insee", part, VINTAGE)))
        assert content(read(write(part, posts[part]))) == recorded


def test_the_facts_held_are_no_finer_than_needed(tables: dict[str, Path]) -> None:
    levels = ("section_a21", "a5", "a10", "a17", "a38", "a64", "a129")
    by_division: dict[str, set[tuple[str, ...]]] = {}
    by_prefix: dict[str, set[tuple[str, ...]]] = {}
    with tables["sous_classes"].open(encoding="utf-8", newline="") as stream:
        for one in csv.DictReader(stream):
            codes = tuple(one[level] for level in levels)
            by_division.setdefault(one["division_a88"], set()).add(codes)
            by_prefix.setdefault(one["groupe"], set()).add(codes)
    decided = {code for code, found in by_division.items() if len(found) == 1}
    wanted = {code: found for code, found in by_division.items() if code in decided}
    wanted |= {code: found for code, found in by_prefix.items() if code[:2] not in decided}
    with (facts() / "agregats.csv").open(encoding="utf-8", newline="") as stream:
        held = {code: {tuple(codes)} for code, *codes in list(csv.reader(stream))[1:]}
    assert held == wanted


def test_the_labels_held_are_those_of_the_sample() -> None:
    with (facts() / "libelles_agreges.csv").open(encoding="utf-8", newline="") as stream:
        held = [tuple(one) for one in csv.reader(stream)]
    packed = REPOSITORY / "sample" / "facts" / "naf_niveaux.csv.xz"
    with lzma.open(packed, "rt", encoding="utf-8", newline="") as stream:
        named = [tuple(one) for one in csv.reader(stream)]
    assert held == [named[0], *sorted(one for one in named[1:] if one[0] != "A88")]


def facts() -> Path:
    return REPOSITORY / "extractors" / "sources" / "naf_insee"


def test_lines_are_the_workbook_s_and_levels_held_here_have_none(
    posts: dict[str, Cells], write: Written, read: Reader
) -> None:
    spaced = [*posts["sous_classes"][:2], (), *posts["sous_classes"][2:]]
    lines = content(read(write("sous_classes", spaced)), "_ligne, code_ape")
    assert lines[:3] == [(4, "0111Z"), (5, "0112Z"), (7, "0113Z")]
    labels = read(write("libelles", posts["libelles"], "n2.xlsx"))
    own = duckdb.execute(
        f"select niveau, count(*), min(_ligne), max(_ligne) from '{labels.parquet}' "
        "where _ligne is not null group by niveau"
    ).fetchall()
    assert own == [("A88", 88, 4, 91)]


def test_divisions_kept_as_numbers_columns_to_the_left_and_notes_below(
    posts: dict[str, Cells], write: Written, read: Reader
) -> None:
    plain = content(read(write("libelles", posts["libelles"])))
    numbers: Cells = [(int(str(code)), label) for code, label in posts["libelles"]]
    note: Cells = [(), ("Source : Insee, 2008",)]
    moved = write("libelles", numbers, "nombres.xlsx", left=2, after=note)
    assert content(read(moved)) == plain


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("04.11Z", "sub-class 04.11Z is in no division or group"),
        ("10.01Z", "sub-class 10.01Z is in no division or group"),
        ("0111Z", "'0111Z', with a label, is not a code like"),
        ("", "'', with a label, is not a code like"),
    ],
)
def test_a_code_out_of_the_nomenclature_is_one_line(
    posts: dict[str, Cells], write: Written, read: Reader, code: str, words: str
) -> None:
    rows = [*posts["sous_classes"][:9], (code, "Inconnue"), *posts["sous_classes"][9:]]
    with pytest.raises(SourceError) as refused:
        read(write("sous_classes", rows))
    line = str(refused.value)
    assert line.startswith(words)
    assert "source naf_insee, part sous_classes, vintage NAF rév. 2, file n.xlsx, line 13" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[1:], "divisions 01 are missing"),
        (lambda rows: [*rows, ("04", "Inconnue")], "divisions 04 are missing, or not of NAF"),
    ],
)
def test_divisions_are_all_there_and_no_other(
    posts: dict[str, Cells],
    write: Written,
    read: Reader,
    change: Callable[[Cells], Cells],
    words: str,
) -> None:
    with pytest.raises(SourceError, match=words):
        read(write("libelles", change(posts["libelles"])))


def test_another_count_is_left_to_the_gate(
    registry: dict[str, Source], posts: dict[str, Cells], write: Written, read: Reader
) -> None:
    rows = read(write("sous_classes", posts["sous_classes"][:-1])).rows
    for nature in ("original", "rebuilt", "sample"):
        band = registry["naf_insee"].part("sous_classes").band(nature)
        assert (band.min, band.max) == (732, 732)
        assert rows < band.min


def test_an_empty_label_is_refused(posts: dict[str, Cells], write: Written, read: Reader) -> None:
    rows = [*posts["sous_classes"][:-1], ("99.00Z", "")]
    with pytest.raises(SourceError, match=r"1 of 732 lines.*line 735, column libelle"):
        read(write("sous_classes", rows))


def test_another_level_s_workbook_is_refused(
    posts: dict[str, Cells], write: Written, read: Reader
) -> None:
    with pytest.raises(SourceError, match=r"no cell is a code like .* in sheets Feuil1 .*`title`"):
        read(write("sous_classes", posts["libelles"]))


def test_bytes_that_are_no_workbook(
    posts: dict[str, Cells], write: Written, read: Reader, put_bytes: Callable[..., LakeFile]
) -> None:
    whole = write("sous_classes", posts["sous_classes"]).path.read_bytes()
    for cut in (whole[: len(whole) // 2], OLE + bytes(600)):
        with pytest.raises(SourceError, match=r"unreadable (workbook|zip).*part sous_classes"):
            read(put_bytes("naf_insee", "sous_classes", VINTAGE, cut))
    page = b"<!DOCTYPE html><html><title>Insee</title>"
    with pytest.raises(SourceError, match=r"an HTML page \('Insee'\) instead of csv"):
        read(put_bytes("naf_insee", "sous_classes", VINTAGE, page))


def test_a_csv_is_refused_as_any_csv(
    tables: dict[str, Path], put_bytes: Callable[..., LakeFile], read: Reader
) -> None:
    lines = tables["sous_classes"].read_text("utf-8").splitlines()
    ragged = "\n".join([*lines[:5], f"{lines[5]},trop", *lines[6:]]).encode()
    with pytest.raises(SourceError, match=r"1 of 732 lines.*has 14 cells for 13 headers.*line 6"):
        read(put_bytes("naf_insee", "sous_classes", VINTAGE, ragged))


@pytest.mark.parametrize("part", ["sous_classes", "libelles"])
def test_live_takes_a_workbook_of_either_kind(registry: dict[str, Source], part: str) -> None:
    facts = registry["naf_insee"].part(part)
    live = expected_of(facts, VINTAGE).kind
    assert [complaint(head, live) for head in (OLE, PK)] == ["", ""]
    assert complaint(b"code,libelle\n", live)
    assert complaint(b"<html>", live)
    assert [complaint(head, facts.kinds) for head in (OLE, PK, b"sous_classe,")] == [""] * 3


def test_a_part_that_serves_its_own_format_accepts_no_other(registry: dict[str, Source]) -> None:
    assert registry["ti_anct"].part("groupements").kinds == "csv"
    assert complaint(OLE, registry["ti_anct"].part("groupements").kinds)


def test_an_unknown_kind_of_bytes_is_refused_in_the_facts() -> None:
    served = {"kind": "url", "urls": {"2008": "https://exemple.invalid/n5"}}
    assert LiveFacts.model_validate({**served, "magic": "xls|xlsx"}).magic == "xls|xlsx"
    with pytest.raises(ValidationError, match="xlsm is no known kind of bytes"):
        LiveFacts.model_validate({**served, "magic": "xls|xlsm"})


def test_a_folder_may_hold_the_workbooks(
    posts: dict[str, Cells], write: Written, registry: dict[str, Source], tmp_path: Path
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    rows = []
    for part, listed in posts.items():
        path = folder / f"{part}.xls"
        shutil.copy(write(part, listed).path, path)
        place = {"source": "naf_insee", "part": part, "vintage": VINTAGE}
        rows.append(row(path.name, path.read_bytes(), **place))
    write_rows(folder, *rows)
    home = Home(f"dir:{folder}", tmp_path / "home")
    files = fetch_source("naf_insee", home).files
    read = {file.part: read_file(file, registry["naf_insee"], home).rows for file in files}
    assert read == {"sous_classes": 732, "libelles": 491}
