"""Lines of a Parquet that share a key: the last stays, the others are left out and counted."""

import json
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extractors.registry_columns import LINE
from extractors.registry_part import Part
from extractors.remarks import Remark
from extractors.row_groups import RowGroups

RULE = "doublon"
MEMORY = "1GB"
BATCH = 65_536


def leave_out_repeated(parquet: Path, part: Part, facts: bytes) -> int:
    """The number of lines left out of a typed Parquet: all but the last of each value of the key,
    when the part declares `deduplicate`. A remark in the metadata `facts` counts them.
    """
    if part.deduplicate is None:
        return 0
    lines = _repeated(parquet, part)
    if len(lines):
        key = ", ".join(part.key)
        first = lines[0].as_py()
        remark = Remark(RULE, key, len(lines), first, "", part.deduplicate.reason)
        _rewrite(parquet, lines, remark, facts)
    return len(lines)


def _repeated(parquet: Path, part: Part) -> pa.Array:
    """The lines that a later one with the same key replaces, in order."""
    key = ", ".join(part.key)
    query = (
        f"with twice as (select {key}, max({LINE}) as last from read_parquet($1) "  # noqa: S608
        f"group by {key} having count(*) > 1) "
        f"select {LINE} from read_parquet($1) inner join twice using ({key}) "
        f"where {LINE} < last order by {LINE}"
    )
    settings = {"threads": 1, "memory_limit": MEMORY, "temp_directory": str(parquet.parent)}
    with duckdb.connect(config=settings) as connection:
        table = connection.sql(query, params=[str(parquet)]).to_arrow_table()
    return table[LINE].combine_chunks()


def _rewrite(parquet: Path, lines: pa.Array, remark: Remark, facts: bytes) -> None:
    """Nothing; the Parquet holds all but those lines, and the remark beside the others."""
    aside = parquet.with_name(f"{parquet.name}.unique")
    try:
        with pq.ParquetFile(parquet, pre_buffer=False) as file:
            known = json.loads(file.metadata.metadata[facts])
            known["remarks"].append(asdict(remark))
            with RowGroups(aside, file.schema_arrow.remove_metadata()) as out:
                for batch in file.iter_batches(BATCH):
                    out.add(_without(batch, lines))
                out.finish({facts: json.dumps(known, ensure_ascii=False).encode()})
        aside.replace(parquet)
    finally:
        aside.unlink(missing_ok=True)


def _without(batch: pa.RecordBatch, lines: pa.Array) -> pa.Table:
    table = pa.Table.from_batches([batch]).replace_schema_metadata(None)
    return table.filter(pc.invert(pc.is_in(table[LINE], value_set=lines)))
