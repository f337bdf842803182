"""The portal is the same bytes everywhere, complete, and written aside."""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sample import generate
from sample.facts import FOLDER
from sample.sums import SUMS, sums

ROOT = Path(__file__).parents[2]
SHARED = os.environ.get("TI_PORTAL_FILES")


def test_bytes_are_those_recorded(portal: Path) -> None:
    assert sums(portal) == SUMS.read_text(encoding="utf-8")


def test_bytes_do_not_depend_on_zone_locale_or_hash_seed(tmp_path: Path) -> None:
    place = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    command = "import sys, pathlib, sample.generate as g; g.ensure(pathlib.Path(sys.argv[1]))"
    folder = tmp_path / "a folder"
    subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", command, str(folder)],
        cwd=ROOT,
        env={**os.environ, **place},
        check=True,
    )
    assert sums(folder) == SUMS.read_text(encoding="utf-8")


def test_manifest_tells_each_file(portal: Path, manifest: list[dict[str, str]]) -> None:
    for row in manifest:
        content = (portal / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"] == row["sha256_content"]
        assert int(row["bytes"]) == len(content)
        assert row["nature"] == "sample"
        assert row["url"] == f"sample:{row['file']}"
    keys = {(row["source"], row["part"], row["vintage"]) for row in manifest}
    assert len(keys) == len(manifest) == len(generate.files())


@pytest.mark.portal
@pytest.mark.skipif(SHARED is None, reason="TI_PORTAL_FILES is not set: no real manifest to match")
def test_manifest_has_the_columns_of_a_recorded_portal(portal: Path) -> None:
    heads = []
    for folder in (portal, Path(str(SHARED))):
        with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
            heads.append(next(csv.reader(lines)))
    assert heads[0] == heads[1]


def test_facts_stay_under_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_000_000


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replaces the writing of files by a count of its calls."""
    calls: list[str] = []

    def write(folder: Path) -> None:
        calls.append(folder.name)
        for file in generate.files():
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_text("x")
        for name in (generate.TRUTH, generate.MANIFEST):
            (folder / name).write_text("x")
        (folder / generate.STAMP).write_text(generate.version())

    monkeypatch.setattr(generate, "_write", write)
    return calls


def test_complete_portal_is_left_alone(tmp_path: Path, quick: list[str]) -> None:
    folder = tmp_path / "portal"
    assert generate.ensure(folder) == generate.ensure(folder) == folder
    assert len(quick) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["portal"]


def test_missing_file_or_other_version_is_written_again(tmp_path: Path, quick: list[str]) -> None:
    folder = generate.ensure(tmp_path / "portal")
    (folder / "anct" / "liste-ti-grpt2023-20230802.csv").unlink()
    generate.ensure(folder)
    assert len(quick) == 2
    (folder / generate.STAMP).write_text("another")
    generate.ensure(folder)
    assert len(quick) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["portal"]


def test_what_a_killed_run_left_is_cleared(tmp_path: Path, quick: list[str]) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f".portal.{ended.pid}", f".portal.{ended.pid}.old", f".portal.{os.getppid()}"):
        (tmp_path / name).mkdir()
    generate.ensure(tmp_path / "portal")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [f".portal.{os.getppid()}", "portal"]
