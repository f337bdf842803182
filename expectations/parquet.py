"""DuckDB on the Parquet of a file at the door, in a set memory."""

from functools import cache

import duckdb

from extractors.spill import BOUNDED


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One DuckDB for the process: to open one takes as long as to read a small file."""
    return duckdb.connect(config=BOUNDED)
