"""Folders of recorded files: what is refused, and the line that says it."""

import gzip
from pathlib import Path

import pytest
from support.toys import row, sha, write_rows, write_source

from extractors.attempt import FetchError
from extractors.errors import SourceError
from extractors.fetch import FetchOutcome, fetch_source
from extractors.home import portal_home

BODY = b"code\n01001\n"


FILE = row("d/liste.csv", BODY)

# The smallest zip: one that holds nothing, after the first bytes of a member.
ZIP = b"PK\x03\x04" + b"PK\x05\x06" + bytes(18)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds one file of a toy source, with its manifest."""
    monkeypatch.setenv("TI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    write_source(tmp_path / "sources", {"liste": {}})
    folder = tmp_path / "portail"
    (folder / "d").mkdir(parents=True)
    (folder / "d" / "liste.csv").write_bytes(BODY)
    write_rows(folder, FILE)
    return folder


def fetch(folder: Path) -> FetchOutcome:
    return fetch_source("jouet", portal_home(f"dir:{folder}"))


def test_bytes_other_than_the_manifests_are_refused(folder: Path) -> None:
    (folder / "d" / "liste.csv").write_bytes(b"code\n99999\n")
    with pytest.raises(FetchError) as caught:
        fetch(folder)
    line = str(caught.value)
    assert "\n" not in line
    assert f"sha256 is {sha(b'code' + bytes([10]) + b'99999' + bytes([10]))}" in line
    assert f"MANIFEST.csv says {sha(BODY)}" in line
    assert "correct MANIFEST.csv" in line
    assert "vintage 2023, file d/liste.csv" in line
    assert [a.outcome for a in caught.value.attempts] == ["refused"]


def test_bytes_that_change_later_are_refused_too(folder: Path) -> None:
    fetch(folder)
    (folder / "d" / "liste.csv").write_bytes(BODY + b"01002\n")
    with pytest.raises(FetchError, match="the file's sha256 is"):
        fetch(folder)


def test_content_other_than_the_manifests_is_refused(folder: Path) -> None:
    packed = gzip.compress(b"code\n99999\n")
    (folder / "l.csv.gz").write_bytes(packed)
    write_rows(folder, FILE | {"file": "l.csv.gz", "wrapper": "gzip", "sha256": sha(packed)})
    with pytest.raises(FetchError, match="the content's sha256 is"):
        fetch(folder)


@pytest.mark.parametrize("stated", [True, False])
def test_html_is_named_whatever_the_manifest_says(folder: Path, stated: bool) -> None:
    page = b"<!doctype html><title>Page introuvable</title>"
    (folder / "d" / "liste.csv").write_bytes(page)
    write_rows(folder, row("d/liste.csv", page) if stated else FILE)
    with pytest.raises(FetchError, match=r"an HTML page \('Page introuvable'\) instead of csv"):
        fetch(folder)


def test_wrong_magic_in_a_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    write_source(tmp_path / "sources", {"liste": {"format": "xlsx"}})
    with pytest.raises(FetchError, match="are not those of xlsx"):
        fetch(folder)


@pytest.mark.parametrize(("body", "refused"), [(ZIP, False), (BODY, False), (b"<html>", True)])
def test_a_part_read_from_a_zip_takes_the_zip_or_the_file(
    folder: Path, tmp_path: Path, body: bytes, refused: bool
) -> None:
    write_source(tmp_path / "sources", {"liste": {"options": {"member": "*.csv"}}})
    (folder / "d" / "liste.csv").write_bytes(body)
    write_rows(folder, row("d/liste.csv", body))
    if refused:
        with pytest.raises(FetchError, match="an HTML page"):
            fetch(folder)
    else:
        assert fetch(folder).files[0].path.read_bytes() == body


def test_a_required_part_must_be_there(folder: Path, tmp_path: Path) -> None:
    write_rows(folder, FILE | {"source": "autre"})
    with pytest.raises(FetchError, match="no file in the folder"):
        fetch(folder)
    write_source(tmp_path / "sources", {"liste": {"required_for_release": False}})
    assert fetch(folder).files == []


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"file": "../secret.csv"}, "leaves the folder"),
        ({"file": "/etc/passwd"}, "leaves the folder"),
        ({"file": "absent.csv"}, "the file of MANIFEST.csv is missing"),
        ({"nature": "guess"}, r"nature 'guess' .*line 2"),
        ({"wrapper": "rar"}, "wrapper 'rar'"),
        ({"vintage": ""}, "is empty"),
        ({"vintage": "é" * 101}, r"a vintage of 101 characters .*line 2"),
        ({"fetched_at": "hier"}, "fetched_at 'hier'"),
    ],
)
def test_a_wrong_row_is_one_clear_line(folder: Path, wrong: dict[str, str], problem: str) -> None:
    write_rows(folder, FILE | wrong)
    with pytest.raises(SourceError, match=problem) as caught:
        fetch(folder)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 1


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes(BODY)
    (folder / "d" / "liste.csv").unlink()
    (folder / "d" / "liste.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SourceError, match="leaves the folder"):
        fetch(folder)


def test_a_wrong_manifest_is_one_clear_line(folder: Path) -> None:
    write_rows(folder, FILE, FILE)
    with pytest.raises(SourceError, match=r"two rows of MANIFEST\.csv"):
        fetch(folder)
    (folder / "MANIFEST.csv").write_text("source,part\n")
    with pytest.raises(SourceError, match=r"missing columns vintage, file.*MANIFEST\.csv, line 1"):
        fetch(folder)
    (folder / "MANIFEST.csv").unlink()
    with pytest.raises(SourceError, match=r"no MANIFEST\.csv"):
        fetch(folder)
