"""`dlt_load.py PARQUET ADDRESS FORMAT FOLDER`: the file loaded by dlt, where dlt is installed."""

import sys
from collections.abc import Iterator

import dlt
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 131_072


def main(parquet: str, address: str, file_format: str, folder: str) -> None:
    """Nothing; schema essai_dlt has the rows, replaced."""

    @dlt.resource(name="essai", write_disposition="replace")
    def rows() -> Iterator[pa.Table]:
        for batch in pq.ParquetFile(parquet).iter_batches(ROWS):
            yield pa.Table.from_batches([batch])

    pipeline = dlt.pipeline(
        "essai",
        destination=dlt.destinations.postgres(address),
        dataset_name="essai_dlt",
        pipelines_dir=folder,
    )
    pipeline.run(rows(), loader_file_format=file_format).raise_on_failed_jobs()


if __name__ == "__main__":
    main(*sys.argv[1:5])
