"""The facts of one part of a source: its format, how it is read, what is checked of it."""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.live_facts import LiveFacts
from extractors.registry_facts import Rhythm
from extractors.registry_gate import GateFacts
from extractors.registry_lake import LakeFacts
from extractors.registry_repairs import Deduplicate, Repair
from extractors.status_facts import Statuses

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

    `sheet` (a glob, in any case) is tried first; without it, or when no such sheet is there, the
    sheet whose header row holds the expected headers is taken. `member` is a glob on the file names
    inside a zip, or a list of them from a zip of zips inwards. `unnest` is the list in each JSON
    object that gives a row per item, `list.name`. `keep`: the values of a column (or of an ignored
    header) whose rows are read, the others being left out. With the delimiter `auto`, the one that
    parts the first line into the most cells is taken.
    """

    delimiter: str = Field(default=",", pattern=r"^(?:auto|.)$")
    encoding: str = "utf-8"
    sheet: str = ""
    member: str | tuple[str, ...] = ""
    unnest: str = ""
    keep: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Unpivot(_Facts):
    """Columns by year, quarter or code turned into rows: the column or columns that take what the
    groups of a measure's header hold, in order, and the measures.

    A row without any measure is left out unless `empty`, when an empty cell says something.
    """

    into: str | tuple[str, ...] = Field(min_length=1)
    measures: tuple[str, ...] = Field(min_length=1)
    empty: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns unpivoted into, one or several."""
        return (self.into,) if isinstance(self.into, str) else self.into


class Part(LakeFacts, GateFacts):
    """One file of a source, in each of its vintages; `ignored` are headers, or their patterns."""

    format: Format
    options: Options = Options()
    vintages: Literal["all", "latest"] = "all"
    key: tuple[str, ...] = Field(min_length=1)
    rows: Rows
    geography: str = ""
    geography_year: int | Literal["vintage"] | None = None
    unpivot: Unpivot | None = None
    statuses: Statuses | None = None
    repairs: tuple[Repair, ...] = ()
    deduplicate: Deduplicate | None = None
    ignored: tuple[str, ...] = ()
    continuity: tuple[str, ...] = ()
    max_quarantine: float = Field(default=0.001, ge=0, le=1)
    required_for_release: bool = True
    expected: Rhythm | None = None
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
