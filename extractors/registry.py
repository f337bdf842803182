"""Every source as its folder states it: the only list of sources."""

import os
import re
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractors.errors import SourceError
from extractors.live_facts import LiveFacts
from extractors.registry_columns import Column, ColumnRow, read_columns
from extractors.registry_lake import LakeFacts, check_derivations

SOURCES = Path(__file__).resolve().parent / "sources"
EXTRA_ROOTS = "TI_SOURCES_PATH"
# Eight times faster in C, where PyYAML was built with it: every parse of a DAG file reads these.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Format = Literal["csv", "xlsx", "json", "geojson", "parquet"]


class _Facts(BaseModel):
    """Base of what a source.yml holds: read-only, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Facts):
    """Lowest and highest number of rows that can be true."""

    min: int = Field(ge=0)
    max: int = Field(ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        """The band of a `[min, max]` pair."""
        return dict(zip(("min", "max"), value, strict=True)) if isinstance(value, list) else value


class Rows(_Facts):
    """Absolute row bands: of the real files, and of the sample portal, whose economy is smaller."""

    france: Band
    sample: Band


class Options(_Facts):
    """How the file is read: separator and encoding of text, sheet of a workbook, member of a zip.

    `sheet` is tried first; without it, or when no such sheet is there, the sheet whose header row
    holds the expected headers is taken. `member` is a glob on the file names inside a zip.
    """

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: str = "utf-8"
    sheet: str = ""
    member: str = ""


class Unpivot(_Facts):
    """Columns by year turned into rows: the column that receives the year, and the measures."""

    into: str
    measures: tuple[str, ...] = Field(min_length=1)


class Part(LakeFacts):
    """One file of a source, in each of its vintages."""

    format: Format
    options: Options = Options()
    vintages: Literal["all", "latest"] = "all"
    key: tuple[str, ...] = Field(min_length=1)
    rows: Rows
    drift: float = Field(ge=0, le=1)
    geography: str = ""
    geography_year: int | Literal["vintage"] | None = None
    unpivot: Unpivot | None = None
    ignored: tuple[str, ...] = ()
    continuity: tuple[str, ...] = ()
    max_quarantine: float = Field(default=0.001, ge=0, le=1)
    required_for_release: bool = True
    live: LiveFacts | None = None

    @property
    def kinds(self) -> str:
        """The kinds of bytes that reading accepts, joined by `|`: the part's format, and what its
        live portal serves in its place.
        """
        served = self.live.magic.split("|") if self.live and self.live.magic else []
        return "|".join(dict.fromkeys([self.format, *(kind for kind in served if kind != "any")]))

    def band(self, nature: str) -> Band:
        """The absolute row band of a file of that nature (`sample`, or any other)."""
        return self.rows.sample if nature == "sample" else self.rows.france

    def geography_of(self, vintage: str) -> int | None:
        """The year of the geography of one vintage's codes, None when it has none."""
        if self.geography_year != "vintage":
            return self.geography_year
        found = re.search(r"\d{4}", vintage)
        return int(found.group()) if found else None


class Source(_Facts):
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

    def part(self, name: str) -> Part:
        """The part of that name; SourceError when the source has none."""
        if name in self.parts:
            return self.parts[name]
        remedy = f"use one of {', '.join(self.parts)}"
        raise SourceError("no such part", remedy, source=self.id, part=name)

    def columns(self, part: str, vintage: str) -> list[Column]:
        """The columns of a part, in order, with the headers of that vintage's layout."""
        return [row.at(vintage) for row in self._rows(part)]

    def _rows(self, part: str) -> list[ColumnRow]:
        return [row for row in self.column_rows if row.facts["part"] == part]

    @model_validator(mode="after")
    def _columns_fit_parts(self) -> Self:
        """The source itself; ValueError when its parts and columns.csv disagree."""
        strangers = {row.facts["part"] for row in self.column_rows} - set(self.parts)
        if strangers:
            raise ValueError(f"columns.csv has parts that are not here: {sorted(strangers)}")
        check_derivations(self.parts)
        for name, part in self.parts.items():
            names = [row.facts["colonne"] for row in self._rows(name)]
            if not names or len(set(names)) != len(names):
                raise ValueError(f"part {name} has no column, or one twice, in columns.csv")
            pivot = (part.unpivot.into, *part.unpivot.measures) if part.unpivot else ()
            unknown = sorted({*part.key, *part.continuity, *pivot} - set(names))
            if unknown:
                raise ValueError(f"part {name} names columns not in columns.csv: {unknown}")
        return self


def load_registry(root: Path | None = None) -> dict[str, Source]:
    """Every source by id, in order: those under `root` (the project's own by default) and under
    each folder that TI_SOURCES_PATH lists; SourceError, one line, for the first that is wrong.
    """
    extra = [Path(p) for p in os.environ.get(EXTRA_ROOTS, "").split(os.pathsep) if p]
    found: dict[str, Source] = {}
    for facts in sorted(f for base in (root or SOURCES, *extra) for f in base.glob("*/source.yml")):
        source = load_source(facts.parent)
        if source.id in found:
            remedy = f"give one of them another id than that of {found[source.id].folder}"
            raise SourceError("two folders", remedy, source=source.id, file=str(facts))
        found[source.id] = source
    return dict(sorted(found.items()))


def load_source(folder: Path) -> Source:
    """The source that a folder states; SourceError, one line, when it is wrong."""
    path = folder / "source.yml"
    rows = read_columns(folder / "columns.csv", folder.name)
    try:
        facts = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - both are safe
        source = Source.model_validate({**facts, "folder": folder, "column_rows": rows})
    except (OSError, TypeError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(" ".join(str(error).split()), folder) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise _refused(f"{where or 'source'}: {first['msg']}", folder) from error
    if source.id != folder.name:
        raise _refused(f"id {source.id} is not the folder's name", folder)
    return source


def _refused(what: str, folder: Path) -> SourceError:
    path = str(folder / "source.yml")
    return SourceError(what, "correct that file", source=folder.name, file=path)
