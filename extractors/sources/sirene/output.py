"""Tables written as Parquet while they come, by a thread of their own."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP, BATCH = 131_072, 65_536


class Output:
    """A Parquet file to which tables are added; none without a path.

    Ranks into lists of words are written as plain text to who reads. At most one table waits.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="parquet-writer")
        self._pending: Future[None] | None = None
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "Output":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._wait()
        finally:
            self._pool.shutdown()
            if self._writer:
                self._writer.close()

    def add(self, rows: pa.Table) -> None:
        """Nothing; the rows are written while the caller goes on."""
        self._wait()
        self._pending = self._pool.submit(self._write, rows)

    def _wait(self) -> None:
        if self._pending:
            self._pending.result()
        self._pending = None

    def _write(self, rows: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path,
                rows.schema,
                compression="zstd",
                store_schema=False,
                write_batch_size=BATCH,
                # Numbers are written as fast as they come; words take little room as ranks.
                use_dictionary=[
                    field.name for field in rows.schema if not pa.types.is_integer(field.type)
                ],
            )
        self._writer.write_table(rows, row_group_size=ROW_GROUP)
