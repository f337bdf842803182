"""Parts made from others of their source by its `derive.py`: typed Parquet, once per content."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from extractors import contract
from extractors.derived_refusals import CODE, refused
from extractors.entry import LakeFile
from extractors.fitting import fitting
from extractors.home import Home
from extractors.manifest import NATURES
from extractors.read import ReadResult, contract_digest, parquet_path, read_file
from extractors.read_lake import read_lake_only, relation
from extractors.readers_base import Place
from extractors.registry import Source
from extractors.registry_columns import LINE
from extractors.registry_corrections import NAME as CORRECTIONS
from extractors.source_code import function_of
from extractors.trouble import named

# Facts of other sources that a derivation may read: they shape its result too.
SHARED = ("naf_insee/agregats.csv",)


def read_any(file: LakeFile, source: Source, home: Home, inputs: Iterable[LakeFile]) -> ReadResult:
    """The file read as its part asks: to typed Parquet, where it lies, or made from `inputs`."""
    part = source.part(file.part)
    with fitting(Place(file.source, file.part, file.vintage, file.file_name).error):
        if part.derived_from:
            return _derived(file, source, home, list(inputs))
        return (read_lake_only if part.lake_only else read_file)(file, source, home)


def standing(file: LakeFile, source: Source, home: Home) -> Path | None:
    """The Parquet that `read_any` would give, or None when it would have to be made."""
    if source.part(file.part).derived_from:
        return file.path if file.path.is_file() else None
    made = parquet_path(file, source, home)
    if made.is_file():
        return made
    kept = source.part(file.part).lake_only and made.with_suffix(".json").is_file()
    return file.path if kept else None


def derived_files(files: list[LakeFile], source: Source, home: Home) -> Iterator[LakeFile]:
    """The derived parts that the files allow, not made yet; their path says where they will be.

    The sha256 is that of the inputs' own, so that the same inputs give the same extraction.
    """
    for name, part in source.parts.items():
        if part.derived_from:
            chosen = _inputs(files, (*part.derived_from, *part.derived_with))
            if set(part.derived_from) <= set(chosen):
                yield _described(name, chosen, source, home)


def _inputs(files: Iterable[LakeFile], parts: tuple[str, ...]) -> dict[str, LakeFile]:
    """The latest file of each part that has one, in the order of the parts."""
    newest = {file.part: file for file in sorted(files, key=lambda file: file.vintage)}
    return {part: newest[part] for part in parts if part in newest}


def _described(name: str, inputs: Mapping[str, LakeFile], source: Source, home: Home) -> LakeFile:
    """The derived file that those inputs make."""
    files = list(inputs.values())
    first = files[0]
    told = "".join(f"{file.part} {file.vintage} {file.sha256}\n" for file in files)
    dates = [file.fetched_at for file in files if file.fetched_at]
    made = LakeFile(
        source=source.id,
        part=name,
        vintage=first.vintage,
        path=Path(),
        sha256=hashlib.sha256(told.encode()).hexdigest(),
        bytes=sum(file.bytes for file in files),
        url=first.url,
        nature=max((file.nature for file in files), key=NATURES.index),
        licence=first.licence,
        fetched_at=max(dates) if len(dates) == len(files) else None,
        file_name=f"{name}.parquet",
    )
    path = parquet_path(made, source, home)
    own = path.with_name(f"{path.stem}-{_code_digest(source)}.parquet")
    return LakeFile(**{**vars(made), "path": own})


def _derived(file: LakeFile, source: Source, home: Home, inputs: list[LakeFile]) -> ReadResult:
    """The derived Parquet, made with those of the same inputs unless it is there already."""
    if not file.path.is_file():
        wanted = [
            one
            for one in derived_files(inputs, source, home)
            if not one.path.is_file() and one.vintage == file.vintage
        ]
        _make(wanted, source, home, inputs)
    headers = [column.name for column in source.columns(file.part, file.vintage)]
    return ReadResult(file.path, pq.read_metadata(file.path).num_rows, headers, [], [], file)


def _make(wanted: list[LakeFile], source: Source, home: Home, inputs: list[LakeFile]) -> None:
    """Nothing; the derived files are written aside, checked against columns.csv, and renamed."""
    parts = dict.fromkeys(
        name
        for one in wanted
        for name in (*source.part(one.part).derived_from, *source.part(one.part).derived_with)
    )
    chosen = _inputs(inputs, tuple(parts))
    rows = {part: _read_input(file, source, home) for part, file in chosen.items()}
    tables = {part: relation(read, source) for part, read in rows.items()}
    folder = home.lake / "parquet"
    folder.mkdir(parents=True, exist_ok=True)
    aside = {one.part: folder / f".{uuid.uuid4().hex}.part" for one in wanted}
    try:
        paths = {part: read.parquet for part, read in rows.items()}
        with refused(source, rows):
            derive = function_of(source.folder / CODE, "derive")
            derive(tables, paths, aside, wanted[0].vintage)
        for one in wanted:
            _check(aside[one.part], one, source)
            with named(one.path, aside[one.part]):
                aside[one.part].replace(one.path)
    finally:
        for path in aside.values():
            path.unlink(missing_ok=True)


def _read_input(file: LakeFile, source: Source, home: Home) -> ReadResult:
    """A file that others are made from: where it lies, or the Parquet that is also loaded."""
    kept = source.part(file.part).lake_only
    return (read_lake_only if kept else read_file)(file, source, home)


def _check(path: Path, file: LakeFile, source: Source) -> None:
    """Nothing; TypeError when the derived columns are not those of columns.csv."""
    schema = contract.schema(source.columns(file.part, file.vintage))
    made = pq.read_schema(path)
    found, wanted = (
        dict(zip(made.names, made.types, strict=True)),
        dict(zip(schema.names, schema.types, strict=True)),
    )
    if found != wanted:
        odd = sorted(n for n in {*found, *wanted} if found.get(n) != wanted.get(n))
        raise TypeError(f"{source.folder.name}/{CODE}: {file.part}: columns {odd} or {LINE} differ")


def _code_digest(source: Source) -> str:
    """Eight digits that change with the code and the facts a derivation reads."""
    own = [path for kind in ("*.py", "sql/*.sql", "*.csv") for path in source.folder.glob(kind)]
    # Those count through what they make of the parts read.
    own = [path for path in own if path.name != CORRECTIONS]
    shared = [source.folder.parent / name for name in SHARED]
    digest = hashlib.sha256()
    for path in sorted(path for path in (*own, *shared) if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    made = [part for part in source.parts.values() if part.derived_from]
    read = {name for part in made for name in (*part.derived_from, *part.derived_with)}
    lake = [contract_digest(source, name, "") for name in source.parts if name in read]
    return hashlib.sha256(digest.digest() + json.dumps(lake).encode()).hexdigest()[:8]
