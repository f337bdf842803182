"""Transfers of activity: establishments that close as others open, and the links that say so."""

from dataclasses import dataclass

import numpy as np

from benchmarks.sirene_generator.draws import Draws, Flags, Ints
from benchmarks.sirene_generator.lives import NEVER, Lives

# The rule of the truth: a link explains an opening or a closure at most that many days away.
WINDOW = 31
GROUP = 4
SHARE = 120_000
# Of a hundred transfers: told late, told too late to be matched, the first establishment goes on.
LATE, TOO_LATE, GOES_ON = 84, 91, 95
MERGED, SPLIT = 12, 24


@dataclass(frozen=True)
class Links:
    """Succession links: predecessor and successor (SIRET), day of the link and its two flags."""

    before: Ints
    after: Ints
    when: Ints
    seat: Flags
    continued: Flags


@dataclass(frozen=True)
class Transfers:
    """The links of a block, and whose opening or first closure they explain."""

    links: Links
    opened: Flags
    closed: Flags


def transferred(lives: Lives, draws: Draws, until: int) -> Transfers:
    """The transfers of a block; `lives` is changed so that one opens the day the other closes.

    In each group of four in a row, the first may hand over to the second. In a merger the third
    closes that day too, in a split it opens that day too.
    """
    count = len(lives.created) - len(lives.created) % GROUP
    first = np.arange(0, count, GROUP)
    first = first[draws.chance("transfert", SHARE)[first]]
    kind, shape = draws.below("genre", 100)[first], draws.below("forme", 100)[first]
    second, third = first + 1, first + 2
    when = np.maximum(lives.created[first], lives.created[second])
    earlier = np.minimum(lives.created[first], lives.created[second])
    _open(lives, second, when, until)
    _close(lives, first, np.minimum(earlier, when - 40), when)
    goes_on = first[kind >= GOES_ON]
    lives.closed[goes_on] = NEVER
    joins, parts = shape < MERGED, (shape >= MERGED) & (shape < SPLIT)
    merged, split = third[joins], third[parts]
    _close(lives, merged, np.minimum(lives.created[merged], when[joins] - 40), when[joins])
    _open(lives, split, when[parts], until)
    told = when + _delay(draws, kind, first)
    matched = (kind < TOO_LATE) | (kind >= GOES_ON)
    opened, closed = np.zeros((2, len(lives.created)), bool)
    opened[second] = matched
    closed[first] = matched & (kind < GOES_ON)
    opened[split], closed[merged] = True, True
    pairs = (first, second, told)
    groups = (pairs, (merged, merged - 1, when[joins]), (split - 2, split, when[parts]))
    # The third's link is told on the day itself: it explains the other end of its pair as well.
    opened[merged - 1] = True
    closed[split - 2] |= lives.closed[split - 2] != NEVER
    return Transfers(_links(lives, draws, groups), opened, closed)


def _open(lives: Lives, rows: Ints, when: Ints, until: int) -> None:
    """Nothing; the rows open on that day, once, and stay open as long as they would have."""
    length = lives.closed[rows] - lives.created[rows]
    lives.created[rows] = when
    lives.closed[rows] = np.where(when + length > until, NEVER, when + length)
    lives.reopened[rows] = lives.closed_again[rows] = NEVER


def _close(lives: Lives, rows: Ints, opened: Ints, when: Ints) -> None:
    """Nothing; the rows, open since that day, close on the other for good."""
    lives.created[rows], lives.closed[rows] = opened, when
    lives.reopened[rows] = lives.closed_again[rows] = NEVER


def _delay(draws: Draws, kind: Ints, rows: Ints) -> Ints:
    """Days from the transfer to the date of its link."""
    some = draws.below("delai", 20)[rows] + 5
    late = (kind >= LATE) & (kind < TOO_LATE)
    too_late = (kind >= TOO_LATE) & (kind < GOES_ON)
    return np.where(late, some, np.where(too_late, some + 200, 0))


def _links(lives: Lives, draws: Draws, groups: tuple[tuple[Ints, Ints, Ints], ...]) -> Links:
    """A link per pair, some said twice, some to an establishment that no file has."""
    siret = lives.ids.siret
    rows, after, when = (np.concatenate(column) for column in zip(*groups, strict=True))
    before, after = siret[rows], siret[after]
    twice = np.flatnonzero(draws.chance("lien-double", 20_000)[rows])
    ghost = np.flatnonzero(draws.chance("lien-fantome", 10_000)[rows])
    # NIC above any drawn: these exist in no file.
    nowhere = before[ghost] - before[ghost] % 100_000 + 99_990
    before = np.concatenate([before, before[twice], nowhere])
    after = np.concatenate([after, after[twice], before[ghost] - before[ghost] % 100_000 + 99_980])
    when = np.concatenate([when, when[twice] + 1, when[ghost]])
    order = np.lexsort((when, after, before))
    seat, continued = (
        draws.chance(name, 400_000)[: len(order)] for name in ("siege", "continuite")
    )
    return Links(before[order], after[order], when[order], seat, ~continued)
