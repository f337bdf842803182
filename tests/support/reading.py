"""What a reading left, as rows."""

from typing import Any

import duckdb

from extractors.read import ReadResult


def table(result: ReadResult, columns: str) -> list[tuple[Any, ...]]:
    """The columns of a file read, in the order of its rows."""
    rows = f"read_parquet('{result.parquet}', file_row_number = true)"
    return duckdb.execute(f"select {columns} from {rows} order by file_row_number").fetchall()
