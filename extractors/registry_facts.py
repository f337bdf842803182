"""Facts of a source that reading does not need: its rhythm, its traps, addresses only watched."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.live_facts import ByteKind, LiveFacts

DAYS = {"month": 31, "quarter": 92, "year": 366}


class _Facts(BaseModel):
    """Base of what a source.yml holds: read-only, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rhythm(_Facts):
    """How often a producer publishes a part, when, and the delay that is usual.

    With a `month`, the vintage of year N appears by the end of that month of N + `years_after`.
    Without one, a vintage is due when the one before is as old as the rhythm and `days_after`.
    `grace_days` are those that nobody worries about.
    """

    every: Literal["month", "quarter", "year"]
    grace_days: int = Field(default=0, ge=0)
    month: int | None = Field(default=None, ge=1, le=12)
    years_after: int = Field(default=0, ge=0, le=9)
    days_after: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _month_of_a_year(self) -> Self:
        """The rhythm itself; ValueError for a month that is not that of a yearly vintage."""
        if self.month and (self.every != "year" or self.days_after):
            raise ValueError("month is for every: year, without days_after")
        if self.years_after and not self.month:
            raise ValueError("years_after needs its month")
        return self

    @property
    def days(self) -> int:
        """Days after which a file uploaded at a date is older than the rhythm allows."""
        return DAYS[self.every] + self.grace_days


class Watched(_Facts):
    """An address that `ti doctor` asks and nothing reads; the notes say why it is not read."""

    live: LiveFacts
    format: ByteKind = "any"
    note_fr: str
    note_en: str


class Told(_Facts):
    """What the page of a source tells beside its files: its traps, and what is not read."""

    notes_fr: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()
    watched: dict[str, Watched] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_both_languages(self) -> Self:
        """The facts themselves; ValueError when a note stands in one language only."""
        if len(self.notes_fr) != len(self.notes_en):
            counts = f"{len(self.notes_fr)} notes_fr, {len(self.notes_en)} notes_en"
            raise ValueError(f"{counts}: write each note in both languages")
        return self
