"""From what happens to the demography: numbers sorted, counted, and unfolded to every year."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
FIRST_YEAR = 2008
BEFORE = FIRST_YEAR - 1  # what happened before the first year
# Beginnings are odd and ends even: what they add to a stock follows.
FLOWS = (
    "entrees",
    "sorties",
    "transferts_entrants",
    "transferts_sortants",
    "reclassements_entrants",
    "reclassements_sortants",
)
KINDS = {name: rank for rank, name in enumerate(FLOWS, 1)}
EMPLOYERS = ("O", "N", "INCONNU")
# What a number holds, from its end: a kind, a year since BEFORE, a cell (A38 x 3 + employer), and
# above them the rank of the commune.
KIND_SIZE, YEAR_SIZE, CELL_SIZE = 8, 64, 128
PLACE = KIND_SIZE * YEAR_SIZE * CELL_SIZE


class Events:
    """What happens, in a file of numbers per range of communes."""

    def __init__(self, folder: Path, edges: Sequence[int]) -> None:
        """`edges`: the first rank of each range after the first."""
        self._paths = [folder / f"flux-{rank:05}.bin" for rank in range(len(edges) + 1)]
        self._edges = np.array(edges, np.int64) * PLACE

    def add(self, numbers: Ints) -> None:
        """Nothing; sorted numbers join the files of their ranges."""
        for path, piece in zip(
            self._paths, np.split(numbers, np.searchsorted(numbers, self._edges)), strict=True
        ):
            with path.open("ab") as stream:
                piece.tofile(stream)

    def ranges(self) -> list[Path]:
        """The files, by rising communes."""
        return [path for path in self._paths if path.exists()]


def sorted_numbers(*columns: pa.ChunkedArray) -> Ints:
    """The numbers of the columns, NULL left out, in order."""
    found: Ints = np.concatenate([column.drop_null().to_numpy() for column in columns])
    found.sort()
    return found


def demography(
    path: Path, communes: pa.Array, levels: Sequence[str], last: int, *, linked: bool
) -> pa.Table:
    """A row per commune, A38, employer flag and year that has a stock or a flow, of a file of
    events. Without links transfers are NULL.
    """
    numbers = np.fromfile(path, np.int64)
    numbers.sort()
    ends = np.flatnonzero(np.r_[numbers[1:] != numbers[:-1], True][: len(numbers)])
    counts, numbers = np.diff(ends, prepend=-1).astype(np.int32), numbers[ends]
    # A row per commune, cell and year with a flow.
    keys = numbers // KIND_SIZE
    new = np.r_[True, keys[1:] != keys[:-1]][: len(keys)]
    row, keys = np.cumsum(new) - 1, keys[new]
    flows = np.zeros((len(FLOWS), len(keys)), np.int32)
    flows[numbers % KIND_SIZE - 1, row] = counts
    balance = flows[0::2].sum(axis=0, dtype=np.int32) - flows[1::2].sum(axis=0, dtype=np.int32)
    cells, years = np.divmod(keys, YEAR_SIZE)
    stock, after = _stocks(cells, balance), np.full(len(keys), last - BEFORE + 1)
    same = cells[1:] == cells[:-1]
    after[:-1][same] = years[1:][same]
    # The stock lasts until the year of the next flow; without one the row has its own year only.
    first = np.maximum(years, 1)
    lasts = np.where(stock == 0, years + 1, after) - first
    starts = np.cumsum(lasts) - lasts
    own = np.flatnonzero(years > 0)
    rows = starts[own]
    of = np.repeat(np.arange(len(keys), dtype=np.int32), lasts)
    begun = stock[of]
    begun[rows] -= balance[own]
    place, cell = np.divmod(cells, CELL_SIZE)
    columns: dict[str, pa.Array] = {
        "code_commune": _words(place[of], communes),
        "code_a38": _words((cell // len(EMPLOYERS))[of], pa.array(levels)),
        "employeur": _words((cell % len(EMPLOYERS))[of], pa.array(EMPLOYERS)),
        "annee": (np.arange(len(of)) + (first - starts + BEFORE)[of]).astype(np.int32),
        "stock_debut": begun,
    }
    for name, counted in zip(FLOWS, flows, strict=True):
        columns[name] = np.zeros(len(of), np.int32)
        columns[name][rows] = counted[own]
        if name.startswith("transferts") and not linked:
            columns[name] = pa.nulls(len(of), pa.int32())
    return pa.table({**columns, "stock": stock[of], "_ligne": pa.nulls(len(of), pa.int64())})


def _stocks(cells: Ints, balance: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The running sum of the balances of each cell, whose rows follow each other."""
    total = np.cumsum(balance, dtype=np.int64)
    new = np.r_[True, cells[1:] != cells[:-1]][: len(cells)]
    begun = (total - balance)[new]
    found: npt.NDArray[np.int32] = (total - begun[np.cumsum(new) - 1]).astype(np.int32)
    return found


def _words(ranks: Ints, words: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(ranks.astype(np.int32)), words)
