"""A producer's file as typed Parquet in the lake."""

import hashlib
import json
import re
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from extractors import contract
from extractors.corrections import Corrections, stated, today
from extractors.duplicates import leave_out_repeated
from extractors.errors import SourceError
from extractors.home import Home
from extractors.mojibake import RULE as MOJIBAKE
from extractors.mojibake import garbled
from extractors.readers import opened
from extractors.readers_base import LeftCode, Place, ReceivedFile, Reject
from extractors.registry import Source
from extractors.registry_columns import LINE
from extractors.registry_corrections import NAME as CORRECTIONS
from extractors.registry_part import Part
from extractors.remarks import Remark, Remarks
from extractors.repairs import repaired
from extractors.row_groups import RowGroups
from extractors.trouble import named

FACTS = b"ti.reading"
CODE = (
    *("read.py", "read_lake.py", "contract.py", "typing_*.py", "formats.py", "readers*.py"),
    *("repairs.py", "remarks.py", "mojibake.py", "duplicates.py", "corrections.py"),
)


@dataclass(frozen=True)
class ReadResult:
    """A file read: its Parquet and number of rows, the producer's headers, those that no column
    takes, the lines set aside, what reading corrected or saw in the others, how many rows
    `options.keep` left out, and for which values.
    """

    parquet: Path
    rows: int
    headers: list[str]
    unknown_headers: list[str]
    rejects: list[Reject]
    file: Any
    remarks: list[Remark] = field(default_factory=list)
    left_out: int = 0
    left_codes: list[LeftCode] = field(default_factory=list)


def read_file(file: ReceivedFile, source: Source, home: Home) -> ReadResult:
    """The typed Parquet of a file of the lake, written once per content and contract.

    SourceError for a column that is missing, bytes that cannot be read, no row, or more lines
    with untypable values, or with garbled text, than the part's `max_quarantine`.
    """
    part = source.part(file.part)
    target = parquet_path(file, source, home)
    if not target.is_file():
        place = Place(file.source, file.part, file.vintage, file.file_name)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{uuid.uuid4().hex}.part")
        try:
            with named(target, partial):
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
    """Twelve digits that change with anything that shapes the Parquet: facts, columns, code, and
    the corrections that hold today.
    """
    facts = source.part(part).model_dump(mode="json", exclude={"live", "rows", "drift"})
    columns = [column.model_dump(mode="json") for column in source.columns(part, vintage)]
    corrected = stated(source.corrections_of(part, vintage), today())
    told = [facts, columns, vintage, *([corrected] if corrected else [])]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    here = Path(__file__).parent
    for path in sorted(path for name in CODE for path in here.glob(name)):
        digest.update(path.read_bytes())
    # A reader of the source's own may hold facts beside it.
    own = {path for kind in ("*.py", "*.csv") for path in source.folder.glob(kind)}
    for path in sorted(own - {source.folder / "columns.csv", source.folder / CORRECTIONS}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _convert(path: Path, target: Path, source: Source, part: Part, place: Place) -> None:
    """Nothing; the file at `path` is checked, typed and written to `target`, synced to disk."""
    columns = source.columns(place.part, place.vintage)
    lines, remarks = 0, Remarks()
    corrections = Corrections(source.corrections_of(place.part, place.vintage), today())
    with opened(path, source, part, place) as reading:
        mapping = contract.match_headers(reading.headers, source, part, place)
        rejects: list[Reject] = []
        with RowGroups(target, contract.schema(columns)) as out:
            for chunk in reading.tables(mapping.taken):
                lines += len(chunk)
                received = corrections.apply(contract.canonical(chunk, mapping, part))
                text, mended = repaired(received, part.repairs)
                table, refused = contract.apply(text, columns, part.statuses)
                rejects += refused
                remarks.add([*mended, *garbled(table, columns)])
                out.add(table)
            rejects += reading.rejects
            remarks.add(corrections.remarks())
            _refuse_too_many(rejects, lines + len(reading.rejects), part, place)
            _refuse_garbled(remarks.rows(), lines, part, place)
            if not out.rows:
                raise _no_row(reading.tally.left_out, place)
            facts = _facts(reading.headers, mapping.unknown, rejects, remarks)
            left = {"left_out": reading.tally.left_out, "left_codes": reading.tally.left_codes()}
            out.finish(_metadata({**facts, **left}))
    leave_out_repeated(target, part, FACTS)


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


def _no_row(left_out: int, place: Place) -> SourceError:
    """The refusal of a file of which no row is read."""
    if left_out:
        what = f"none of its {left_out} rows has the values of options.keep"
        return place.error(what, "correct options.keep in source.yml, or report the file")
    return place.error("no row under the headers", "fetch it again, or report it")


def _refuse_garbled(remarks: list[Remark], lines: int, part: Part, place: Place) -> None:
    """Nothing; SourceError when one column's share of garbled text is above `max_quarantine`."""
    for one in remarks:
        if one.regle == MOJIBAKE and one.lignes > part.max_quarantine * lines:
            what = f"{one.lignes} of {lines} lines hold garbled text; the first: {one.exemple!r}"
            remedy = "write the file's true encoding in source.yml, or report it to the producer"
            raise place.error(what, remedy, line=one.premiere_ligne, column=one.colonne)


def _facts(
    headers: list[str], unknown: list[str], rejects: list[Reject], remarks: Remarks
) -> dict[str, Any]:
    """What is kept of the reading's headers, rejects and remarks."""
    kept = sorted((asdict(reject) for reject in rejects), key=lambda r: (r["ligne"], r["regle"]))
    facts = {"headers": headers, "unknown_headers": unknown, "rejects": kept}
    return {**facts, "remarks": remarks.facts()}


def _metadata(facts: dict[str, Any]) -> dict[bytes, bytes]:
    """What the Parquet's own metadata keep of the reading."""
    return {FACTS: json.dumps(facts, ensure_ascii=False).encode()}


def _result(parquet: Path, file: ReceivedFile) -> ReadResult:
    """The result kept in a Parquet's metadata."""
    metadata = pq.read_metadata(parquet)
    facts = json.loads(metadata.metadata[FACTS])
    left = (facts["left_out"], [LeftCode(*code) for code in facts["left_codes"]])
    rejects = [Reject(**reject) for reject in facts["rejects"]]
    remarks = [Remark(**remark) for remark in facts["remarks"]]
    known = (facts["headers"], facts["unknown_headers"], rejects)
    return ReadResult(parquet, metadata.num_rows, *known, file, remarks, *left)


__all__ = ["LINE", "ReadResult", "Reject", "contract_digest", "parquet_path", "read_file"]
