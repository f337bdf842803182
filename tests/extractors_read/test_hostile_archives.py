"""Archives made to do harm: names that climb, links, bombs, passwords, odd compressions."""

import gzip
import io
import stat
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors import archives
from extractors.attempt import Refusal
from extractors.errors import SourceError
from extractors.lake import Lake
from extractors.readers_base import Place
from extractors.readers_zip import plain_file
from extractors.unwrap import Expected, into_lake

PLACE = Place("jouet", "liste", "2024", "f.zip")
DATA = b"code\n01\n"
CLIMBING = (
    "../../ti-climbed.csv",
    "/tmp/ti-absolute.csv",
    "..\\..\\ti-climbed.csv",
    "a/../../b.csv",
)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Path]:
    """A folder whose surroundings must stay as they are."""
    inside = tmp_path / "a" / "b" / "c"
    inside.mkdir(parents=True)
    yield inside
    assert {p.name for p in tmp_path.rglob("*") if "climbed" in p.name} == set()
    assert not Path("/tmp/ti-absolute.csv").exists()


def read(folder: Path, content: bytes, member: str = "*.csv") -> bytes:
    """What a reader is given of a zip that the lake holds."""
    path = folder / "f.zip"
    path.write_bytes(content)
    with plain_file(path, "csv", member, PLACE) as plain:
        assert not plain.is_symlink()
        return plain.read_bytes()


def landed(
    folder: Path, content: bytes, member: str = r"\.csv$", **facts: int
) -> tuple[bytes, str]:
    """The content and the name that the lake takes out of what was received."""
    path = folder / "received"
    path.write_bytes(content)
    lake = Lake(folder / "lake")
    got = into_lake(path, Expected("csv", member=member, **facts), lake, keep=False)
    return lake.path(got.sha256).read_bytes(), got.member


def refused(folder: Path, content: bytes, member: str = r"\.csv$", **facts: int) -> str:
    """Why the lake does not take it; nothing of it stays."""
    with pytest.raises(Refusal) as caught:
        landed(folder, content, member, **facts)
    assert list((folder / "lake").glob("objects/*/*")) == []
    assert list((folder / "lake").glob("parts/*")) == []
    return caught.value.what


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_that_climbs_is_no_member_for_a_reader(watched: Path, name: str) -> None:
    with pytest.raises(SourceError, match="0 members of the zip fit"):
        read(watched, zipped((name, DATA)))
    assert read(watched, zipped((name, b"false"), ("d/liste.csv", DATA))) == DATA


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_that_climbs_is_a_label_in_the_lake(watched: Path, name: str) -> None:
    content, label = landed(watched, zipped((name, DATA)))
    assert content == DATA
    assert label in ("ti-climbed.csv", "ti-absolute.csv", "b.csv")


def test_a_link_is_its_text(watched: Path) -> None:
    link = zipfile.ZipInfo("liste.csv")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = zipped((link, b"/etc/passwd"))
    assert read(watched, content) == b"/etc/passwd"
    assert landed(watched, content)[0] == b"/etc/passwd"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "SMALL", 1 << 20)
    bomb = zipped(("f.csv", b"0" * (20 << 20)))
    started = time.process_time()
    assert "an archive made to fill a disk" in refused(watched, bomb)
    with pytest.raises(SourceError, match="an archive made to fill a disk"):
        read(watched, bomb)
    assert time.process_time() - started < 1


def test_a_bomb_in_a_zip_is_refused(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 1 << 20)
    nested = zipped(("inner.zip", zipped(("f.csv", b"0" * (20 << 20)))))
    path = watched / "f.zip"
    path.write_bytes(nested)
    with (
        pytest.raises(SourceError, match="an archive made to fill a disk"),
        plain_file(path, "csv", ("*.zip", "*.csv"), PLACE),
    ):
        raise AssertionError("a bomb was unpacked")


def test_a_gzip_bomb_is_refused_on_the_way(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 1 << 20)
    bomb = gzip.compress(b"0" * (20 << 20))
    assert "an archive made to fill a disk" in refused(watched, bomb, "")


def test_a_table_that_repeats_itself_passes(watched: Path) -> None:
    # Nearly 200 times smaller than itself: more than any table of a producer.
    table = b"".join(b"01001;2024;TOTAL;%d\n" % (n % 97) for n in range(200_000))
    assert landed(watched, gzip.compress(table), "")[0] == table
    assert read(watched, zipped(("f.csv", table))) == table


def test_a_bomb_that_hides_its_size(watched: Path) -> None:
    content = zipped(("f.csv", b"0" * (2 << 20)))
    small = (9).to_bytes(4, "little")
    at = content.rindex(b"PK\x01\x02") + 24
    assert "truncated or corrupt zip" in refused(watched, content[:at] + small + content[at + 4 :])


def test_the_most_bytes_hold_inside_an_archive(watched: Path) -> None:
    content = zipped(("f.csv", DATA * 1000))
    assert "more than 1000 bytes" in refused(watched, content, max_bytes=1000)


def test_what_comes_out_must_find_room(watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.lake.STRIDE", 1000)
    monkeypatch.setattr("extractors.lake.require_room", _full)
    assert refused(watched, gzip.compress(DATA * 1000), "") == "no room"


def _full(folder: Path, needed: int) -> None:
    raise Refusal("no room", "free some")


def encrypted() -> bytes:
    """A zip whose member states that it has a password."""
    content = bytearray(zipped(("f.csv", DATA)))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def compressed_as(method: int) -> bytes:
    """A zip whose member states another compression than it has."""
    content = bytearray(zipped(("f.csv", DATA)))
    content[8] = content[content.rindex(b"PK\x01\x02") + 10] = method
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encrypted(), "encrypted"),
        (compressed_as(12), "truncated or corrupt zip"),
        (compressed_as(14), "truncated or corrupt zip"),
        (compressed_as(99), "compression method is not supported"),
        (zipped(("f.csv", DATA))[:-30], "truncated or corrupt zip|the file has no end"),
    ],
    # A zip holds the time it was made: as a name it would differ between processes.
    ids=("encrypted", "method 12", "method 14", "method 99", "cut"),
)
def test_an_archive_that_cannot_be_read_is_one_line(
    watched: Path, content: bytes, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        landed(watched, content)
    with pytest.raises(SourceError, match="unreadable zip"):
        read(watched, content)


def test_names_of_members_act_on_no_terminal(watched: Path) -> None:
    content = zipped(("a\n\x1b[2Jb.txt", DATA))
    with pytest.raises(SourceError) as caught:
        read(watched, content)
    assert str(caught.value).isprintable()
