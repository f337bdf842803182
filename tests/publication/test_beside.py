"""Parquet files from a process beside: what it made, what it could not, and when it is gone."""

import hashlib
import io
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors.errors import TiError
from publication.beside import ParquetProcess, serve

SCHEMA = pa.schema({"code": pa.string(), "n": pa.int32()}, metadata={"vue": "essai_v1"})


def csv(folder: Path, name: str, rows: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(f"code,n\n{rows}", encoding="utf-8")
    return path


def test_files_are_made_in_the_order_of_the_asking(tmp_path: Path) -> None:
    sources = [csv(tmp_path, "a", "01,1\n02,2\n"), csv(tmp_path, "b", "03,3\n")]
    with ParquetProcess() as beside:
        for source in sources:
            beside.ask(source, SCHEMA, source.with_suffix(".parquet"))
        made = beside.made()
    assert [one.rows for one in made] == [2, 1]
    for one, source in zip(made, sources, strict=True):
        parquet = source.with_suffix(".parquet")
        assert one.csv == hashlib.sha256(source.read_bytes()).hexdigest()
        assert one.parquet == hashlib.sha256(parquet.read_bytes()).hexdigest()
        assert pq.read_schema(parquet).metadata[b"vue"] == b"essai_v1"


def test_what_cannot_be_written_names_its_file(tmp_path: Path) -> None:
    source = csv(tmp_path, "a", "01,one\n")
    with ParquetProcess() as beside:
        beside.ask(source, SCHEMA, tmp_path / "a.parquet")
        with pytest.raises(TiError, match=r"^export of a\.parquet: .*one"):
            beside.made()


def test_a_process_that_is_gone_is_told(tmp_path: Path) -> None:
    source = csv(tmp_path, "a", "01,1\n")
    with ParquetProcess() as beside:
        beside._process.kill()
        beside._process.wait()
        beside.ask(source, SCHEMA, tmp_path / "a.parquet")
        with pytest.raises(TiError, match=r"export of a\.parquet: .*ended with -9"):
            beside.made()


def test_it_ends_with_the_block_and_with_whoever_asks(tmp_path: Path) -> None:
    with ParquetProcess() as beside:
        running = beside._process
    assert running.poll() is not None
    line = json.dumps({"csv": str(csv(tmp_path, "a", "01,1\n")), "schema": "", "target": "x"})
    assert list(serve(io.StringIO(line), os.getppid() + 1)) == []
