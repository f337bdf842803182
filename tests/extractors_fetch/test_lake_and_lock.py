"""The store, the lock, the log and the manners of the client."""

import errno
import json
import os
import re
import sys
import types
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.toys import sha

from extractors.attempt import Attempt, Refusal
from extractors.errors import MisuseError, SourceError
from extractors.folder_portal import FolderPortal
from extractors.home import Home, portal_home
from extractors.lake import Lake
from extractors.lock import Lock, LockedFile, lock_path, read_lock, write_lock
from extractors.patience import Policy, retry_after
from extractors.politeness import Pace, manners_of
from extractors.portals import open_portal
from extractors.trouble import trouble


def locked(vintage: str, content: bytes = b"x") -> LockedFile:
    facts = ("liste", vintage, "https://x/f", sha(content), len(content), '"e"', "", None)
    return LockedFile(*facts, "original", "LO", "é.csv")


def attempt(**more: object) -> Attempt:
    facts: dict[str, object] = dict.fromkeys(("source", "part", "vintage", "url_asked"), "s")
    facts |= dict.fromkeys(("url_reached", "etag", "last_modified", "sha256", "message"), "")
    facts |= {"status": 200, "bytes": 1, "seconds": 0.1, "outcome": "fetched"}
    return Attempt(**(facts | more))  # type: ignore[arg-type]


def test_an_object_is_written_once(lake: Lake) -> None:
    path = lake.commit(lake.stage([b"ab", b"c"], 10))
    assert path == lake.root / "objects" / sha(b"abc")[:2] / sha(b"abc")
    assert path.read_bytes() == b"abc"
    written = path.stat().st_mtime_ns, path.stat().st_ino
    assert lake.commit(lake.stage([b"abc"], 10)) == path
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == written
    assert not list(lake.parts.iterdir())


def test_a_half_written_object_is_not_believed(lake: Lake) -> None:
    path = lake.path(sha(b"abc"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"ab")
    assert lake.has(sha(b"abc"))
    assert not lake.has(sha(b"abc"), 3)
    lake.commit(lake.stage([b"abc"], 10))
    assert path.read_bytes() == b"abc"


def test_a_failure_while_staging_leaves_nothing(lake: Lake) -> None:
    with pytest.raises(Refusal, match="more than 3 bytes"):
        lake.stage([b"ab", b"cd"], 3)

    def broken() -> object:
        yield b"ab"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        lake.stage(broken(), 10)  # type: ignore[arg-type]
    assert not list(lake.root.rglob("*.staged"))


def refusing(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """The system lets nobody open a file whose name ends so, or holds `end` before a number."""
    opened = Path.open

    def refuse(self: Path, *args: object, **more: object) -> object:
        if re.search(rf"{re.escape(end)}(\.\d+)?$", self.name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "touch", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)


def test_a_lake_that_cannot_be_written_names_its_folder(lake: Lake, monkeypatch) -> None:
    with monkeypatch.context() as closed:
        refusing(closed, ".staged")
        with pytest.raises(PermissionError) as said:
            lake.stage([b"ab"], 10)
    assert trouble(said.value).startswith(f"cannot write ({lake.parts}): ")
    staged = lake.stage([b"ab"], 10)
    refusing(monkeypatch, ".staged")
    with pytest.raises(PermissionError) as said:
        lake.commit(staged)
    assert trouble(said.value).startswith(f"cannot write ({lake.path(staged.sha256)}): ")


def test_a_lock_that_cannot_be_written_names_its_file(tmp_path: Path, monkeypatch) -> None:
    refusing(monkeypatch, ".json")
    with pytest.raises(PermissionError) as said:
        write_lock(tmp_path, Lock("ti", (locked("2023"),)))
    assert trouble(said.value).startswith(f"cannot write ({lock_path(tmp_path, 'ti')}): ")


def test_what_a_killed_process_left_is_swept(lake: Lake) -> None:
    old, recent = lake.parts / "a.staged", lake.parts / "b.staged"
    for path in (old, recent):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert lake.sweep() == 1
    assert recent.exists()


def test_the_log_survives_a_cut_line(lake: Lake) -> None:
    lake.log.record(attempt(sha256="a" * 64))
    with lake.log.path.open("a") as log:
        log.write('{"source": "cut')
    assert [a.sha256 for a in lake.log.lines()] == ["a" * 64]
    assert json.loads(lake.log.path.read_text().splitlines()[0])["status"] == 200


def test_the_lake_remembers_only_what_it_still_holds(lake: Lake) -> None:
    path = lake.commit(lake.stage([b"abc"], 10))
    lake.log.record(attempt(url_asked="u", sha256=path.name, bytes=3))
    lake.log.record(attempt(url_asked="u", sha256="0" * 64, bytes=3))
    remembered = lake.remembered("u")
    assert remembered is not None
    assert remembered.sha256 == path.name
    assert lake.remembered("v") is None


def test_a_lock_is_sorted_and_the_same_twice(tmp_path: Path) -> None:
    lock = Lock("jouet").merged([locked("2024"), locked("2022")])
    assert write_lock(tmp_path / "locks", lock)
    assert not write_lock(tmp_path / "locks", lock)
    path = lock_path(tmp_path / "locks", "jouet")
    assert path.read_text(encoding="utf-8") == lock.text()
    assert lock.text().endswith("}\n")
    assert "é.csv" in lock.text()
    assert read_lock(tmp_path / "locks", "jouet") == lock
    assert [f.name for f in (tmp_path / "locks").iterdir()] == ["jouet.lock.json"]


def test_a_lock_keeps_older_vintages_and_replaces_the_same(tmp_path: Path) -> None:
    lock = Lock("jouet").merged([locked("2022"), locked("2023")])
    merged = lock.merged([locked("2023", b"yy"), locked("2024")])
    assert [(f.vintage, f.bytes) for f in merged.files] == [("2022", 1), ("2023", 2), ("2024", 1)]
    assert merged.get("liste", "2021") is None


@pytest.mark.parametrize("text", ["{", "[]", '{"files": [{"part": "x"}]}'])
def test_an_unreadable_lock_is_one_clear_line(tmp_path: Path, text: str) -> None:
    lock_path(tmp_path, "jouet").write_text(text)
    with pytest.raises(SourceError, match=r"unreadable lock .*jouet\.lock\.json.*restore it"):
        read_lock(tmp_path, "jouet")


def test_each_host_has_its_pace() -> None:
    naps: list[float] = []
    pace = Pace(naps.append, clock=lambda: 100.0)
    assert pace.wait("api.insee.fr") == 0
    assert pace.wait("api.insee.fr") == manners_of("api.insee.fr").every == 60 / 30
    assert pace.wait("www.data.gouv.fr") == 0
    assert pace.wait("127.0.0.1") == pace.wait("127.0.0.1") == 0
    assert naps == [2.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 0 ", 0.0), ("", None), ("soon", None), ("-5", None)],
)
def test_retry_after_in_seconds(header: str, seconds: float | None) -> None:
    assert retry_after(header) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    later = format_datetime(now.replace(minute=2), usegmt=True)
    assert retry_after(later, now) == 120.0
    assert retry_after(later, now.replace(hour=4)) == 0.0


def test_pauses_double_up_to_the_longest() -> None:
    policy = Policy(backoff_seconds=1, longest_backoff=5)
    assert [policy.pause(n, None) for n in (1, 2, 3, 4)] == [1, 2, 4, 5]
    assert policy.pause(1, 30.0) == 30.0
    assert policy.pause(3, 1.0) == 4.0


def test_a_portal_is_what_its_home_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TI_HOME", str(tmp_path))
    assert open_portal(portal_home("live")).pinned
    (tmp_path / "portail").mkdir()
    assert not open_portal(portal_home(f"dir:{tmp_path / 'portail'}")).pinned
    with pytest.raises(MisuseError):
        _ = Home("live", tmp_path).folder


def test_the_sample_portal_is_its_generated_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def ensure(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        asked.append(folder)
        return folder

    generator = types.ModuleType("sample.generate")
    generator.ensure = ensure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sample.generate", generator)
    monkeypatch.setenv("TI_HOME", str(tmp_path))
    portal = open_portal(portal_home("sample"))
    assert isinstance(portal, FolderPortal)
    assert asked == [portal.folder]
    assert portal.folder.is_relative_to(tmp_path / "sample")
