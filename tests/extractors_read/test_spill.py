"""DuckDB never writes into the folder one happens to be in."""

import re
from pathlib import Path

import pytest

from expectations.parquet import database
from extractors.home import REPOSITORY

PACKAGES = ("expectations", "extractors", "publication", "ti", "warehouse")
OPENED = re.compile(r"duckdb\.connect\((.*)")
# The settings of that name say it themselves, a line away.
SAID = ("SPILL", "BOUNDED", "temp_directory", "config=settings")


def opened() -> list[tuple[str, str]]:
    """(file, text from the call on) of each connection to DuckDB that the packages open."""
    paths = [path for name in PACKAGES for path in sorted((REPOSITORY / name).rglob("*.py"))]
    texts = [(path.relative_to(REPOSITORY).as_posix(), path.read_text("utf-8")) for path in paths]
    return [
        (name, text[found.start() : found.start() + 200])
        for name, text in texts
        for found in OPENED.finditer(text)
    ]


@pytest.mark.parametrize(("name", "call"), opened(), ids=lambda value: value.split("(")[0])
def test_a_connection_says_where_it_spills(name: str, call: str) -> None:
    assert any(said in call for said in SAID), name


def test_the_shared_one_spills_into_the_temporary_folder(tmp_path: Path) -> None:
    told = database().execute("select current_setting('temp_directory')").fetchone()
    assert told is not None
    assert Path(told[0]).is_absolute()
    assert "ti-duckdb" in told[0]
