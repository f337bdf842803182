"""Results of queries, written as Parquet while they come."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH, ROW_GROUP = 131_072, 131_072


class Output:
    """A Parquet file to which results are added; none without a path."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "Output":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer:
            self._writer.close()

    def add(self, rows: Any) -> None:
        """Nothing; the rows of a query are written as they come."""
        reader = rows.to_arrow_reader(BATCH)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, reader.schema, compression="zstd")
        for batch in reader:
            self._writer.write_table(pa.Table.from_batches([batch]), row_group_size=ROW_GROUP)
