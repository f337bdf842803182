"""A producer's file as typed Parquet in the lake."""

import hashlib
import json
import os
import re
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractors import contract
from extractors.home import Home
from extractors.readers import opened
from extractors.readers_base import LINE, Place, ReceivedFile, Reject
from extractors.registry import Part, Source

ROW_GROUP = 131_072
FACTS = b"ti.reading"
CODE = ("read.py", "read_lake.py", "contract.py", "typing_arrow.py", "formats.py", "readers*.py")


@dataclass(frozen=True)
class ReadResult:
    """A file read: its Parquet and number of rows, the producer's headers, those that no column
    takes, and the lines set aside.
    """

    parquet: Path
    rows: int
    headers: list[str]
    unknown_headers: list[str]
    rejects: list[Reject]
    file: Any


def read_file(file: ReceivedFile, source: Source, home: Home) -> ReadResult:
    """The typed Parquet of a file of the lake, written once per content and contract.

    SourceError for a column that is missing, bytes that cannot be read, no row, or more lines
    with untypable values than the part's `max_quarantine`.
    """
    part = source.part(file.part)
    target = parquet_path(file, source, home)
    if not target.is_file():
        place = Place(file.source, file.part, file.vintage, file.file_name)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{uuid.uuid4().hex}.part")
        try:
            _convert(file.path, partial, source, part, place)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return _result(target, file)


def parquet_path(file: ReceivedFile, source: Source, home: Home) -> Path:
    """Where the Parquet of a file stands, present or not."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", file.id_extraction)
    digest = contract_digest(source, file.part, file.vintage)
    return home.lake / "parquet" / f"{safe}-{digest}.parquet"


def contract_digest(source: Source, part: str, vintage: str) -> str:
    """Twelve digits that change with anything that shapes the Parquet: facts, columns or code."""
    facts = source.part(part).model_dump(mode="json", exclude={"live", "rows", "drift"})
    columns = [column.model_dump(mode="json") for column in source.columns(part, vintage)]
    digest = hashlib.sha256(json.dumps([facts, columns, vintage], sort_keys=True).encode())
    here = Path(__file__).parent
    for path in sorted(path for name in CODE for path in here.glob(name)):
        digest.update(path.read_bytes())
    # A reader of the source's own may hold facts beside it.
    own = {path for kind in ("*.py", "*.csv") for path in source.folder.glob(kind)}
    for path in sorted(own - {source.folder / "columns.csv"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _convert(path: Path, target: Path, source: Source, part: Part, place: Place) -> None:
    """Nothing; the file at `path` is checked, typed and written to `target`, synced to disk."""
    columns = source.columns(place.part, place.vintage)
    lines = 0
    with opened(path, source, part, place) as reading:
        mapping = contract.match_headers(reading.headers, source, part, place)
        rejects: list[Reject] = []
        with RowGroups(target, contract.schema(columns)) as out:
            for chunk in reading.tables(mapping.taken):
                lines += len(chunk)
                table, refused = contract.apply(contract.canonical(chunk, mapping, part), columns)
                rejects += refused
                out.add(table)
            rejects += reading.rejects
            _refuse_too_many(rejects, lines + len(reading.rejects), part, place)
            if not out.rows:
                raise place.error("no row under the headers", "fetch it again, or report it")
            out.finish(_facts(reading.headers, mapping.unknown, rejects))


def _refuse_too_many(rejects: list[Reject], lines: int, part: Part, place: Place) -> None:
    """Nothing; SourceError when the share of lines set aside is above `max_quarantine`."""
    bad = len({reject.ligne for reject in rejects})
    if bad <= part.max_quarantine * lines:
        return
    first = min(rejects, key=lambda reject: reject.ligne)
    share = f"{bad} of {lines} lines cannot be read, above {part.max_quarantine:.2%}"
    what = f"{share}; the first: {first.valeur!r} {first.raison}"
    remedy = "report it to the producer, or correct the column's type in columns.csv"
    raise place.error(what, remedy, line=first.ligne, column=first.colonne)


def _facts(headers: list[str], unknown: list[str], rejects: list[Reject]) -> dict[bytes, bytes]:
    """What the Parquet's own metadata keep of the reading."""
    kept = sorted((asdict(reject) for reject in rejects), key=lambda r: (r["ligne"], r["regle"]))
    facts = {"headers": headers, "unknown_headers": unknown, "rejects": kept}
    return {FACTS: json.dumps(facts, ensure_ascii=False).encode()}


def _result(parquet: Path, file: ReceivedFile) -> ReadResult:
    """The result kept in a Parquet's metadata."""
    metadata = pq.read_metadata(parquet)
    facts = json.loads(metadata.metadata[FACTS])
    rejects = [Reject(**reject) for reject in facts["rejects"]]
    return ReadResult(
        parquet, metadata.num_rows, facts["headers"], facts["unknown_headers"], rejects, file
    )


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


__all__ = ["LINE", "ReadResult", "Reject", "contract_digest", "parquet_path", "read_file"]
