"""Facts of `repairs:` and `deduplicate:` in a source.yml: what reading may correct, and why."""

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Repair(BaseModel):
    """A declared correction of codes: the values of `columns` that `pattern` matches whole either
    receive leading zeros up to `pad` characters or, with `empty`, stand for no value at all.

    Each rule is counted by column in what reading remarks: nothing is corrected in silence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    columns: tuple[str, ...] = Field(min_length=1)
    pattern: str
    pad: int = Field(default=0, ge=0, le=20)
    empty: bool = False
    reason: str = Field(min_length=10)

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        """The rule itself; ValueError when it does nothing, or two things, or cannot be read."""
        if bool(self.pad) == self.empty:
            raise ValueError(f"repair {self.id} needs either pad or empty")
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"repair {self.id}: no regular expression: {error}") from error
        return self


class Deduplicate(BaseModel):
    """Which line stays when several share the part's key; the others are left out and counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: Literal["last"]
    reason: str = Field(min_length=10)
