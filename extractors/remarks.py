"""What reading did to values, or saw in them, without setting a line aside."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from extractors.errors import visible
from extractors.readers_base import LONGEST_VALUE


@dataclass(frozen=True)
class Remark:
    """A rule that met `lignes` lines in a column: the first of them, its value as the producer
    wrote it (as `visible` shows it), and the reason why the rule exists.
    """

    regle: str
    colonne: str
    lignes: int
    premiere_ligne: int
    exemple: str
    raison: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "exemple", visible(self.exemple, LONGEST_VALUE))


class Remarks:
    """The remarks on a file, added up chunk by chunk."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Remark] = {}

    def add(self, remarks: Iterable[Remark]) -> None:
        """Nothing; the lines are added to those of the same rule and column."""
        for one in remarks:
            first = self._known.get((one.regle, one.colonne))
            total = replace(first, lignes=first.lignes + one.lignes) if first else one
            self._known[one.regle, one.colonne] = total

    def rows(self) -> list[Remark]:
        """Every remark, by rule and column."""
        return [self._known[key] for key in sorted(self._known)]

    def facts(self) -> list[dict[str, object]]:
        """The same, as the Parquet's metadata keep them."""
        return [asdict(remark) for remark in self.rows()]


def remark_on(
    mask: pa.Array, values: pa.Array, lines: pa.Array, rule: tuple[str, str, str]
) -> list[Remark]:
    """The remark on the values where `mask` holds, none when it never does; `rule` is its name,
    the column and the reason.
    """
    met = pc.sum(mask).as_py() or 0
    if not met:
        return []
    at = pc.index(mask, True).as_py()
    name, column, reason = rule
    return [Remark(name, column, met, lines[at].as_py(), values[at].as_py() or "", reason)]
