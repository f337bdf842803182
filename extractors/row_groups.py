"""Parquet written in row groups that depend on the rows alone."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 131_072


class RowGroups:
    """A Parquet writer whose row groups depend on the rows alone, not on how they arrive."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._waiting: list[pa.Table] = []
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", version="2.6")

    def __enter__(self) -> "RowGroups":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, table: pa.Table) -> None:
        """Nothing; the rows are kept, and written as soon as they fill a row group."""
        self.rows += len(table)
        self._waiting.append(table)
        if sum(map(len, self._waiting)) >= ROW_GROUP:
            whole = pa.concat_tables(self._waiting)
            full = len(whole) - len(whole) % ROW_GROUP
            self._write(whole.slice(0, full))
            self._waiting = [whole.slice(full)]

    def finish(self, metadata: dict[bytes, bytes]) -> None:
        """Nothing; what is left is written, with the metadata, and the file is on disk."""
        self._write(pa.concat_tables(self._waiting))
        self._writer.add_key_value_metadata(metadata)
        self._writer.close()
        with self.path.open("rb+") as stream:
            os.fsync(stream.fileno())

    def _write(self, table: pa.Table) -> None:
        if len(table):
            self._writer.write_table(table.combine_chunks(), row_group_size=ROW_GROUP)
