"""Facts of a part that gate 1 compares a file with: the vintages accepted before it."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Facts(BaseModel):
    """Base of what a source.yml holds: read-only, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Distribution(_Facts):
    """What of a part may differ from the vintage accepted before, and by how much.

    `by`: columns whose values are groups, beside those that their format tells (department of a
    commune, division of an activity, a level, a status); `leave`: columns that are neither group
    nor measure. `lost`: the smallest share of the rows whose loss is told. `moved`: how far a
    group may go from where the others of its dimension go, as a share; `total`: how far a total
    may move, `drift` and at least a tenth by default; `revised`: how far the total of a year that
    both files have may move. `last_year`: whether the newest year of a file compares with the one
    before. `compared: false` leaves all that out; `why` then tells.
    """

    by: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    lost: float = Field(default=0.0002, ge=0)
    moved: float = Field(default=0.3, gt=0)
    total: float | None = Field(default=None, gt=0)
    revised: float = Field(default=0.05, gt=0)
    last_year: bool = True
    compared: bool = True
    why: str = ""

    @model_validator(mode="after")
    def _left_out_for_a_reason(self) -> Self:
        """The facts themselves; ValueError when a comparison is left out and nothing tells why."""
        if not (self.compared and self.last_year) and not self.why:
            raise ValueError("compared or last_year is false without a `why`")
        return self


class GateFacts(_Facts):
    """How far the size of a file may be from those accepted before it, and its distributions.

    Rows: with three accepted vintages the band is learnt from how they moved, but it is never
    narrower than `drift_floor` nor wider than `drift`; with fewer it is `drift`. Bytes: the same
    between `bytes_floor` and `bytes_drift`. All are shares.
    """

    drift: float = Field(ge=0, le=1)
    drift_floor: float = Field(default=0.005, ge=0, le=1)
    bytes_drift: float = Field(default=0.5, ge=0)
    bytes_floor: float = Field(default=0.02, ge=0)
    distribution: Distribution = Distribution()
