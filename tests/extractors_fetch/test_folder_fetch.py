"""Folders of recorded files: what a run takes from them."""

import csv
import gzip
import json
import os
import shutil
from pathlib import Path

import pytest
from support.toys import row, sha, write_rows, write_source

from extractors.errors import MisuseError
from extractors.fetch import FetchOutcome, fetch_source
from extractors.home import portal_home
from extractors.lock import read_lock
from extractors.manifest import read_manifest
from extractors.record import record
from extractors.registry import load_registry

BODY = b"code\n01001\n"


FILE = row("d/liste.csv", BODY)


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


def test_a_file_is_copied_once(folder: Path) -> None:
    first, again = fetch(folder), fetch(folder)
    assert [a.outcome for a in first.attempts] == ["fetched"]
    assert [a.outcome for a in again.attempts] == ["present"]
    assert first.files == again.files
    (file,) = first.files
    assert file.path.read_bytes() == BODY
    assert (file.vintage, file.fetched_at, file.nature) == ("2023", None, "original")
    assert file.id_extraction == f"jouet.liste.2023.{sha(BODY)[:12]}"
    assert (again.requests_full, again.requests_conditional) == (0, 0)


def test_an_unchanged_folder_leaves_the_lock_alone(folder: Path) -> None:
    fetch(folder)
    lock = portal_home(f"dir:{folder}").locks / "jouet.lock.json"
    written = lock.stat().st_mtime_ns, lock.read_bytes()
    fetch(folder)
    assert (lock.stat().st_mtime_ns, lock.read_bytes()) == written
    text = written[1].decode()
    assert text.endswith("}\n")
    assert json.loads(text)["files"][0]["fetched_at"] is None


def test_gzip_of_the_folder_is_removed(folder: Path) -> None:
    packed = gzip.compress(BODY)
    (folder / "liste.csv.gz").write_bytes(packed)
    wrapped = {"wrapper": "gzip", "sha256": sha(packed), "fetched_at": "2026-11-02T09:00:00+01:00"}
    write_rows(folder, FILE | wrapped | {"file": "liste.csv.gz"})
    (file,) = fetch(folder).files
    assert file.path.read_bytes() == BODY
    assert file.file_name == "liste.csv"
    assert file.fetched_at == "2026-11-02T08:00:00Z"


def test_new_vintages_join_the_history(folder: Path) -> None:
    first = fetch(folder)
    later = b"code\n01002\n"
    (folder / "d" / "plus.csv").write_bytes(later)
    write_rows(folder, FILE, row("d/plus.csv", later, vintage="2024"))
    both = fetch(folder)
    assert both.files[0] == first.files[0]
    assert [a.outcome for a in both.attempts] == ["present", "fetched"]
    write_rows(folder, row("d/plus.csv", later, vintage="2024"))
    assert [file.vintage for file in fetch(folder).files] == ["2024"]
    lock = read_lock(portal_home(f"dir:{folder}").locks, "jouet")
    assert [file.vintage for file in lock.files] == ["2023", "2024"]


def test_only_the_latest_vintage_of_a_part_that_says_so(folder: Path, tmp_path: Path) -> None:
    write_source(tmp_path / "sources", {"liste": {"vintages": "latest"}})
    write_rows(folder, FILE, FILE | {"vintage": "2024"}, FILE | {"vintage": "2022"})
    assert [file.vintage for file in fetch(folder).files] == ["2024"]


def test_an_unknown_source_is_misuse(folder: Path) -> None:
    with pytest.raises(MisuseError, match="unknown source 'rien': use one of"):
        fetch_source("rien", portal_home(f"dir:{folder}"))


def test_a_recorded_folder_gives_the_same_extractions(folder: Path, tmp_path: Path) -> None:
    (file,) = fetch(folder).files
    copy = tmp_path / "copie"
    record(copy, [file])
    record(copy, [file])
    (again,) = fetch(copy).files
    assert again.id_extraction == file.id_extraction
    assert (again.url, again.nature, again.licence) == (file.url, file.nature, file.licence)
    (kept,) = read_manifest(copy)
    assert kept.file == "jouet/liste/2023/liste.csv"
    with (copy / "MANIFEST.csv").open() as manifest:
        assert "fetched_at" in (csv.DictReader(manifest).fieldnames or [])


@pytest.mark.portal
def test_the_recorded_portal_is_fetched_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = os.environ.get("TI_PORTAL_FILES", "")
    if not files or not Path(files).is_dir():
        pytest.skip("TI_PORTAL_FILES does not name the folder of recorded portal files")
    monkeypatch.setenv("TI_HOME", str(tmp_path))
    home = portal_home(f"dir:{files}")
    rows = {r.place: r for r in read_manifest(Path(files))}
    for source in load_registry().values():
        fetched = fetch_source(source.id, home)
        needed = any(part.required_for_release for part in source.parts.values())
        assert fetched.files or not needed
        for file in fetched.files:
            stated = rows[file.source, file.part, file.vintage]
            assert file.sha256 == stated.sha256_content
            assert sha(file.path.read_bytes()) == file.sha256
        again = {a.outcome for a in fetch_source(source.id, home).attempts}
        assert again == ({"present"} if fetched.files else set())
    shutil.rmtree(home.root)


def test_a_file_replaced_on_purpose_is_another_extraction(folder: Path) -> None:
    first = fetch(folder)
    (folder / "d" / "liste.csv").write_bytes(BODY + b"01002\n")
    write_rows(folder, row("d/liste.csv", BODY + b"01002\n"))
    again = fetch(folder)
    assert again.files[0].vintage == first.files[0].vintage
    assert again.files[0].id_extraction != first.files[0].id_extraction
    assert first.files[0].path.exists()
