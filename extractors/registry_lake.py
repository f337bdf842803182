"""Facts of the parts that stay in the lake, and of those that are derived from them."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Freshness(BaseModel):
    """How old a file may be by what it holds: the greatest date of `column` is at most `days` days
    before the first of the vintage's month.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    days: int = Field(ge=0)


class LakeFacts(BaseModel):
    """What a part says of the lake.

    - `lake_only`: the file's contract is checked and the file stays in the lake, where derived
      parts read it; no row is copied to the database. Parquet is kept and read as it came.
    - `derived_from`: the parts it is made from by the source's `derive.py`, all of which must be
      there, loaded or not; its vintage is the first one's. `derived_with`: those used where they
      are there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lake_only: bool = False
    derived_from: tuple[str, ...] = ()
    derived_with: tuple[str, ...] = ()
    freshness: Freshness | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parts that it is made from; none for one that is fetched."""
        return (*self.derived_from, *self.derived_with)


def check_derivations(parts: Mapping[str, LakeFacts]) -> None:
    """Nothing; ValueError when a derived part is made from what is no part that is fetched, or
    stands in the lake itself.
    """
    fetched = {name for name, part in parts.items() if not part.derived_from}
    for name, part in parts.items():
        wrong = {*part.derived_from, *part.derived_with} - fetched
        if wrong:
            raise ValueError(f"part {name} derives from what is not fetched: {sorted(wrong)}")
        if (part.lake_only and part.derived_from) or (part.derived_with and not part.derived_from):
            raise ValueError(f"part {name}: give derived_from, and no lake_only with it")
