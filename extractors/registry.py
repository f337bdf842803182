"""Every source as its folder states it: the only list of sources."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from extractors.errors import MisuseError, SourceError
from extractors.registry_columns import LINE, Column, ColumnRow, read_columns
from extractors.registry_corrections import NAME as CORRECTIONS
from extractors.registry_corrections import Correction, read_corrections
from extractors.registry_facts import Told
from extractors.registry_lake import check_derivations
from extractors.registry_part import Part
from extractors.yaml_facts import read_yaml

SOURCES = Path(__file__).resolve().parent / "sources"
EXTRA_ROOTS = "TI_SOURCES_PATH"
CHOSEN = "TI_SOURCES"
FILES = ("source.yml", "columns.csv", CORRECTIONS)
# Eight times faster in C, where PyYAML was built with it: every parse of a DAG file reads these.


class Source(Told):
    """A producer's data set: who makes it, under which licence, and the files it consists of."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_fr: str
    title_en: str
    producer: str
    licence: str
    licence_url: str = Field(pattern=r"^https://")
    citation: str
    homepage: str = Field(pattern=r"^https://")
    calendar: str
    owner: Literal["donnees"] = "donnees"
    parts: dict[str, Part] = Field(min_length=1)
    folder: Path = Field(exclude=True)
    column_rows: tuple[ColumnRow, ...] = Field(exclude=True, repr=False)
    corrections: tuple[Correction, ...] = Field(default=(), exclude=True, repr=False)

    @property
    def required(self) -> bool:
        """Whether a release needs any part of the source."""
        return any(part.required_for_release for part in self.parts.values())

    def part(self, name: str) -> Part:
        """The part of that name; SourceError when the source has none."""
        if name in self.parts:
            return self.parts[name]
        remedy = f"use one of {', '.join(self.parts)}"
        raise SourceError("no such part", remedy, source=self.id, part=name)

    def columns(self, part: str, vintage: str) -> list[Column]:
        """The columns of a part, in order, with the headers of that vintage's layout."""
        return [row.at(vintage) for row in self._rows(part)]

    def corrections_of(self, part: str, vintage: str) -> list[Correction]:
        """The corrections that concern a part's files of that vintage, of any when it is empty."""
        return [one for one in self.corrections if one.concerns(part, vintage)]

    def _rows(self, part: str) -> list[ColumnRow]:
        return [row for row in self.column_rows if row.facts["part"] == part]

    @model_validator(mode="after")
    def _columns_fit_parts(self) -> Self:
        """The source itself; ValueError when its parts and columns.csv disagree."""
        if set(self.watched) & set(self.parts):
            raise ValueError("watched has the name of a part")
        strangers = {row.facts["part"] for row in self.column_rows} - set(self.parts)
        if strangers:
            raise ValueError(f"columns.csv has parts that are not here: {sorted(strangers)}")
        check_derivations(self.parts)
        for name, part in self.parts.items():
            names = [row.facts["colonne"] for row in self._rows(name)]
            if not names or len(set(names)) != len(names):
                raise ValueError(f"part {name} has no column, or one twice, in columns.csv")
            pivot = (*part.unpivot.columns, *part.unpivot.measures) if part.unpivot else ()
            mended = {column for repair in part.repairs for column in repair.columns}
            kept = set(part.options.keep) - set(part.ignored)
            status = part.statuses.columns if part.statuses else ()
            # A producer that numbers nothing leaves the line as the only key.
            asked = {*part.key} - {LINE} | {*part.continuity, *pivot, *mended, *kept, *status}
            unknown = sorted(asked - set(names))
            if unknown:
                raise ValueError(f"part {name} names columns not in columns.csv: {unknown}")
        return self


def load_registry(root: Path | None = None, *, everything: bool = False) -> dict[str, Source]:
    """Every source by id, in order: those under `root` (the project's own by default) and under
    each folder that TI_SOURCES_PATH lists; SourceError, one line, for the first that is wrong.
    TI_SOURCES leaves out optional ones, unless `everything` is asked for.
    """
    extra = [Path(p) for p in os.environ.get(EXTRA_ROOTS, "").split(os.pathsep) if p]
    found: dict[str, Source] = {}
    for facts in sorted(f for base in (root or SOURCES, *extra) for f in base.glob("*/source.yml")):
        source = load_source(facts.parent)
        if source.id in found:
            remedy = f"give one of them another id than that of {found[source.id].folder}"
            raise SourceError("two folders", remedy, source=source.id, file=str(facts))
        found[source.id] = source
    found = dict(sorted(found.items()))
    return found if everything else _chosen(found)


def left_out() -> list[str]:
    """The ids of the optional sources that TI_SOURCES leaves out."""
    return sorted(load_registry(everything=True).keys() - load_registry().keys())


def _chosen(found: dict[str, Source]) -> dict[str, Source]:
    """The sources that every release needs and those that TI_SOURCES lists; all, when it is unset.

    `required` lists no other. MisuseError for a name that no folder has.
    """
    wanted = os.environ.get(CHOSEN, "").replace(",", " ").split()
    if not wanted:
        return found
    for name in wanted:
        if name != "required" and name not in found:
            raise MisuseError(f"{CHOSEN}: no source {name!r}: use ids of sources, or `required`")
    return {name: one for name, one in found.items() if one.required or name in wanted}


def load_source(folder: Path) -> Source:
    """The source that a folder states; SourceError, one line, when it is wrong."""
    return _load(folder, *(_stamp(folder / name) for name in FILES))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does; zeros for one that is not there."""
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    return facts.st_mtime_ns, facts.st_size


# Every task of a run asks for the registry: files that did not change are read once.
@lru_cache(maxsize=1024)
def _load(folder: Path, *_stamps: tuple[int, int]) -> Source:
    """The source that a folder states, in the state of its files that the stamps tell."""
    path = folder / "source.yml"
    rows = read_columns(folder / "columns.csv", folder.name)
    try:
        facts = read_yaml(path)
        source = Source.model_validate({**facts, "folder": folder, "column_rows": rows})
    except (OSError, TypeError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(" ".join(str(error).split()), folder) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise _refused(f"{where or 'source'}: {first['msg']}", folder) from error
    if source.id != folder.name:
        raise _refused(f"id {source.id} is not the folder's name", folder)
    return source.model_copy(update={"corrections": _corrections(source)})


def _corrections(source: Source) -> tuple[Correction, ...]:
    """The source's register; what stays in the lake or is derived has no value to correct."""
    if not (source.folder / CORRECTIONS).is_file():
        return ()
    read = [
        name for name, part in source.parts.items() if not (part.lake_only or part.derived_from)
    ]
    columns = {name: [column.name for column in source.columns(name, "")] for name in read}
    return read_corrections(source.folder / CORRECTIONS, source.id, columns)


def _refused(what: str, folder: Path) -> SourceError:
    path = str(folder / "source.yml")
    return SourceError(what, "correct that file", source=folder.name, file=path)
