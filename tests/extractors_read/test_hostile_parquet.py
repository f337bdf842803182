"""Parquet whose pages are damaged though its end is there: refused in one line."""

import errno
import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.corrupt import sound
from extractors.errors import SourceError
from extractors.readers_base import Place
from extractors.readers_parquet import open_parquet

PLACE = Place("jouet", "liste", "2024", "f.parquet")
TABLE = pa.table({"code": [f"é{n % 97}" for n in range(9_000)], "n": list(range(9_000))})


def written(folder: Path, compression: str) -> bytes:
    path = folder / "whole.parquet"
    pq.write_table(TABLE, path, compression=compression, row_group_size=3_000)
    return path.read_bytes()


def read_whole(path: Path) -> int:
    """The rows of a file, all of whose values can be text."""
    reading = open_parquet(path, PLACE)
    tables = [table.cast(table.schema) for table in reading.tables(reading.headers)]
    return sum(len(table.to_pylist()) for table in tables)


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_damaged_pages_are_refused_or_read_whole(tmp_path: Path, compression: str) -> None:
    content = written(tmp_path, compression)
    chance, path, lines = random.Random(7), tmp_path / "f.parquet", list[str]()
    for _ in range(40):
        damaged = bytearray(content)
        for place in chance.sample(range(4, len(damaged) - 8), 3):
            damaged[place] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            assert read_whole(path) == len(TABLE)
        except SourceError as error:
            lines.append(str(error))
    # Without compression most damage is another value.
    assert len(lines) > 3
    for line in lines:
        assert "(source jouet, part liste, vintage 2024, file f.parquet" in line
        assert "\n" not in line


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    path.write_bytes(written(tmp_path, "snappy"))
    assert read_whole(path) == len(TABLE)


def test_damage_seen_by_duckdb_is_a_refusal_of_the_file(tmp_path: Path) -> None:
    content = written(tmp_path, "snappy")
    path = tmp_path / "f.parquet"
    path.write_bytes(content[:200] + bytes(400) + content[600:])
    with (
        pytest.raises(SourceError, match=r"unreadable Parquet .*fetch it again"),
        sound(PLACE.error),
    ):
        duckdb.sql(f"select max(code), sum(n) from '{path}'").fetchall()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EACCES, "Permission denied"),
        duckdb.IOException("could not write: No space left on device"),
        duckdb.OutOfMemoryException("failed to allocate"),
        duckdb.BinderException("no such column"),
        KeyError("a fault of the code"),
    ],
)
def test_what_is_no_fault_of_the_file_is_left_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, sound(PLACE.error):
        raise error
    assert caught.value is error
