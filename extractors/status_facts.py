"""Facts of `statuses:` in a source.yml: under which statuses a measure has no value."""

from pydantic import BaseModel, ConfigDict, Field


class Statuses(BaseModel):
    """The measure, and for each column of statuses the values under which it is not disclosed.

    A line whose measure is empty under no such status, or has a value under one, is set aside: an
    empty cell always says why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str
    empty: dict[str, tuple[str, ...]] = Field(min_length=1)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the statuses speak of."""
        return self.measure, *self.empty
