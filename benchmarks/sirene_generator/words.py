"""Columns of words: ranks into a list of values, so that no text is made row by row."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.sirene_generator.draws import Draws, Flags, Ints
from benchmarks.sirene_generator.lives import EMPLOYERS, NEVER, NOMENCLATURES
from benchmarks.sirene_generator.places import NO_SUCH_CLASS, Places

NOT_SAID = "[ND]"
BANDS = (
    "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53",
)  # fmt: skip
STREETS = tuple(
    f"{of} {name}"
    for of in ("DE", "DU", "DES", "")
    for name in (
        "L EXEMPLE",
        "MODELE",
        "ESSAI",
        "PATRON",
        "GABARIT",
        "SPECIMEN",
        "CANEVAS",
        "MOULE",
    )
)
STREET_KINDS = ("RUE", "AV", "BD", "CHE", "PL", "ZA", "ZI", "RTE", "ALL", "IMP")
COUNTRIES = (
    ("99109", "ALLEMAGNE"),
    ("99131", "BELGIQUE"),
    ("99140", "SUISSE"),
    ("99132", "ROYAUME-UNI"),
)
LETTERS = "ABCDEFGHJKLMNPRSTUVWZ"


def ranked(values: Sequence[str | None], ranks: Ints, none: Flags | None = None) -> pa.Array:
    """The values of the ranks; NULL where `none`, and for a rank below 0."""
    empty = ranks < 0 if none is None else none | (ranks < 0)
    known, places, gaps = _words(tuple(values))
    for rank in gaps:
        empty = empty | (ranks == rank)
    indices = places[np.where(ranks < 0, 0, ranks)]
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=empty), known)


@cache
def _words(values: tuple[str | None, ...]) -> tuple[pa.Array, npt.NDArray[np.int32], list[int]]:
    """Each word once, the place among them of each value, and the ranks of those that are NULL.

    Parquet is written from places as they are: it takes no list of words that holds one twice.
    """
    words = {word: place for place, word in enumerate(dict.fromkeys(v or "" for v in values))}
    places = np.array([words[value or ""] for value in values], np.int32)
    gaps = [rank for rank, value in enumerate(values) if value is None]
    return pa.array(list(words), pa.string()), places, gaps


def days(values: Ints) -> pa.Array:
    """Dates; NULL for `NEVER`."""
    return pa.array(values.astype(np.int32), pa.int32(), mask=values >= NEVER).cast(pa.date32())


def moments(draws: Draws, day: Ints) -> pa.Array:
    """An instant of each day, to the millisecond; at most as many days as there are draws."""
    of_day = draws.below("instant", 86_400_000)[: len(day)]
    return pa.array((day * 86_400_000 + of_day) * 1000, pa.int64()).cast(pa.timestamp("us"))


def digits(numbers: Ints) -> pa.Array:
    """Numbers without leading zeros as text."""
    return pa.array(numbers).cast(pa.string())


@cache
def activity_words(where: Places) -> tuple[str, ...]:
    """The code of each activity in each nomenclature: NAP, NAF 1993, NAF rév. 1, NAF rév. 2.

    Old codes have the shape of their nomenclature and no more: 77.03, 72.1Z, 72.2Z.
    """
    classes = (*where.activities, NO_SUCH_CLASS)
    nap = [f"{code[:2]}.{rank % 100:02}" for rank, code in enumerate(classes)]
    first = [f"{code[:2]}.{rank % 9 + 1}{LETTERS[rank % 21]}" for rank, code in enumerate(classes)]
    second = [f"{code[:2]}.{rank % 8 + 1}{LETTERS[rank % 19]}" for rank, code in enumerate(classes)]
    return (*nap, *first, *second, *classes)


def activities(where: Places, activity: Ints, nomenclature: Ints) -> tuple[pa.Array, pa.Array]:
    """The code and its nomenclature; both NULL before an establishment has an activity."""
    none = activity < 0
    rank = nomenclature * (len(where.activities) + 1) + activity
    return ranked(activity_words(where), rank, none), ranked(NOMENCLATURES, nomenclature, none)


def employers(employer: Ints) -> pa.Array:
    """O, N, or NULL where it is not said."""
    return ranked(EMPLOYERS, employer)
