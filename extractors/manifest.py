"""MANIFEST.csv of a folder of recorded files: found by (source, part, vintage), never by URL."""

import csv
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.errors import SourceError

NAME = "MANIFEST.csv"
# The weakest last.
NATURES = ("original", "recorded", "rebuilt", "modelled", "sample")
WRAPPERS = ("none", "gzip", "unzipped")
# It is part of names of files and of what the database looks rows up by.
LONGEST_VINTAGE = 100
OPTIONAL = ("note", "fetched_at", "bytes")


@dataclass(frozen=True)
class ManifestRow:
    """One file of the folder; `sha256` of the file, `sha256_content` of what its wrapper holds."""

    source: str
    part: str
    vintage: str
    file: str
    wrapper: str
    sha256: str
    sha256_content: str
    bytes: str
    nature: str
    url: str
    licence: str
    note: str = ""
    fetched_at: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """(source, part, vintage): what identifies a row."""
        return self.source, self.part, self.vintage


COLUMNS = tuple(field.name for field in fields(ManifestRow))


def read_manifest(folder: Path) -> list[ManifestRow]:
    """Every row of the folder's manifest, checked; SourceError, with the line, for a wrong one."""
    path = folder / NAME
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_header(reader.fieldnames or [])
            rows = [_row(record, reader.line_num, folder) for record in reader]
    except FileNotFoundError:
        raise _refused("no MANIFEST.csv", f"give a folder that holds one, not {folder}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(f"unreadable: {error}", "save it as CSV in UTF-8") from error
    _check_unique(rows)
    return rows


def path_in(folder: Path, row: ManifestRow) -> Path:
    """The row's file, inside the folder; SourceError when it points outside or is absent."""
    root = folder.resolve()
    path = (root / row.file).resolve()
    if not row.file or not path.is_relative_to(root):
        raise _placed(row, "its path leaves the folder", "give a path inside the folder")
    if not path.is_file():
        raise _placed(row, "the file of MANIFEST.csv is missing", "put it in the folder")
    return path


def write_manifest(folder: Path, rows: list[ManifestRow]) -> Path:
    """The manifest's path, written aside and renamed; rows sorted by source, part and vintage."""
    path = folder / NAME
    aside = path.with_name(f".{NAME}")
    with aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in sorted(rows, key=lambda row: row.place))
    aside.replace(path)
    return path


def instant(text: str) -> str | None:
    """An ISO date or instant as UTC text to the second, None for ''; ValueError otherwise."""
    if not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_header(header: Any) -> None:
    missing = [name for name in COLUMNS if name not in header and name not in OPTIONAL]
    if missing:
        raise _refused(f"missing columns {', '.join(missing)}", "add them", line=1)


def _row(record: dict[str, str | None], line: int, folder: Path) -> ManifestRow:
    """The checked row of one line."""
    row = ManifestRow(**{name: (record.get(name) or "").strip() for name in COLUMNS})
    if not all(row.place) or not row.file:
        raise _refused("source, part, vintage or file is empty", "fill it", line)
    if len(row.vintage) > LONGEST_VINTAGE:
        raise _refused(f"a vintage of {len(row.vintage)} characters", "shorten it", line)
    if row.nature not in NATURES:
        raise _refused(f"nature '{row.nature}'", f"use {', '.join(NATURES)}", line)
    if row.wrapper not in WRAPPERS:
        raise _refused(f"wrapper '{row.wrapper}'", f"use {', '.join(WRAPPERS)}", line)
    if not (folder.resolve() / row.file).resolve().is_relative_to(folder.resolve()):
        raise _refused(f"file '{row.file}' leaves the folder", "give a path inside it", line)
    try:
        instant(row.fetched_at)
    except ValueError:
        raise _refused(f"fetched_at '{row.fetched_at}'", "give an ISO date", line) from None
    return row


def _check_unique(rows: list[ManifestRow]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        if row.place in seen:
            raise _placed(row, "two rows of MANIFEST.csv", "keep one file per vintage")
        seen.add(row.place)


def _refused(what: str, remedy: str, line: int | None = None) -> SourceError:
    return SourceError(what, remedy, file=NAME, line=line)


def _placed(row: ManifestRow, what: str, remedy: str) -> SourceError:
    return SourceError(what, remedy, row.source, row.part, row.vintage, row.file)
