"""The lives of a block of establishments: when each opens, closes, moves, changes."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from benchmarks.sirene_generator.draws import Draws, Flags, Ints, lookup
from benchmarks.sirene_generator.identifiers import Identifiers
from benchmarks.sirene_generator.places import Places

EPOCH = date(1970, 1, 1).toordinal()
NEVER = 1 << 30
FIRST_DAY = date(1973, 1, 1)
NAP, NAF1993, NAF_REV1, NAF_REV2 = range(4)
NOMENCLATURES = ("NAP", "NAF1993", "NAFRev1", "NAFRev2")
EMPLOYER, ALONE, UNSAID = range(3)
EMPLOYERS = ("O", "N", None)
# Of a thousand, how many close each month: half of all within six years.
MONTHLY_DEATHS, LONGEST_MONTHS = 9, 720


def day(year: int, month: int = 1, of_month: int = 1) -> int:
    """Days since 1970."""
    return date(year, month, of_month).toordinal() - EPOCH


SWITCHES = (day(1993), day(2003), day(2008))


@dataclass
class Lives:
    """A row per establishment, days since 1970, `NEVER` for what does not happen.

    It is active from `created` to the eve of `closed`, then from `reopened` to the eve of
    `closed_again`. It has no activity before `awake`; `activity` becomes `activity_after` on
    `turned`, `employer` becomes `employer_after` on `hired`. `recoded`: whether it followed NAF
    rev. 2 in 2008.
    """

    ids: Identifiers
    commune: Ints
    activity: Ints
    activity_after: Ints
    created: Ints
    closed: Ints
    reopened: Ints
    closed_again: Ints
    awake: Ints
    turned: Ints
    hired: Ints
    employer: Ints
    employer_after: Ints
    recoded: Flags

    def active(self, when: int | Ints, of: Ints | slice = slice(None)) -> Flags:
        """Whether each is open on a day; `of`: the rows meant, with a day each or one for all."""
        first = (self.created[of] <= when) & (when < self.closed[of])
        return first | ((self.reopened[of] <= when) & (when < self.closed_again[of]))

    def nomenclature(self, when: int | Ints, of: Ints | slice = slice(None)) -> Ints:
        """The nomenclature on a day: that of the opening, then each that came while it was open."""
        found = era(self.created)[of]
        for rank, followed in enumerate(self.followed(), 1):
            found[followed[of] & (when >= SWITCHES[rank - 1])] = rank
        back = np.flatnonzero(when >= self.reopened[of])
        found[back] = np.maximum(found[back], era(self.reopened[of][back]))
        return found

    def followed(self) -> list[Flags]:
        """Whether each was open when each nomenclature came, and took it."""
        taken = [self.active(switch) & (self.created < switch) for switch in SWITCHES]
        taken[NAF_REV2 - 1] &= self.recoded
        return taken

    @property
    def in_naf_rev2_since(self) -> Ints:
        """The first day on which the nomenclature is NAF rev. 2, `NEVER` without one."""
        start = SWITCHES[-1]
        followed = self.active(start) & self.recoded
        again = np.where(self.reopened >= start, self.reopened, NEVER)
        since = np.where(followed, start, again)
        return np.where(self.created >= start, self.created, since)

    def activity_on(self, when: int | Ints, of: Ints | slice = slice(None)) -> Ints:
        """The rank of the activity on a day, -1 before it has one."""
        now = np.where(when >= self.turned[of], self.activity_after[of], self.activity[of])
        return np.where(when < self.awake[of], -1, now)

    def employer_on(self, when: int | Ints, of: Ints | slice = slice(None)) -> Ints:
        """The rank in EMPLOYERS on a day."""
        return np.where(when >= self.hired[of], self.employer_after[of], self.employer[of])


def era(days: Ints) -> Ints:
    """The nomenclature in force on each day."""
    found = np.zeros(len(days), np.int64)
    for switch in SWITCHES:
        found += days >= switch
    return found


@cache
def months_open() -> Ints:
    """Whole months before closing, as often as a constant share of closures makes them."""
    alive, gone = 2_000_000_000, []
    for _ in range(LONGEST_MONTHS):
        alive -= alive * MONTHLY_DEATHS // 1000
        gone.append(2_000_000_000 - alive)
    return lookup(np.array([*gone, 2_000_000_000], np.int64), 1 << 16)


def durations(draws: Draws, name: str) -> Ints:
    """Days open, from one on; `NEVER` for those that outlive every month counted."""
    months = draws.looked_up(name, months_open())
    days = months * 30 + draws.below(f"{name}/jour", 30) + 1
    return np.where(months == LONGEST_MONTHS, NEVER, days)


def opened(draws: Draws, until: int) -> Ints:
    """Days of opening: more and more of them as years go by."""
    return until - draws.recent("creation", until - day(FIRST_DAY.year))


def lives(draws: Draws, ids: Identifiers, communes: Ints, where: Places, until: int) -> Lives:
    """Lives without transfers; what would come after `until` never happens."""
    count, home = len(communes), np.where(communes < len(where.communes), communes, 0)
    created, never = opened(draws, until), np.full(len(communes), NEVER, np.int64)
    employer = np.where(draws.chance("employeur", 160_000), EMPLOYER, ALONE)
    employer = np.where(draws.chance("employeur/tu", 40_000), UNSAID, employer)
    found = Lives(
        ids=ids,
        commune=communes,
        activity=where.drawn_activities(draws, "activite", home),
        activity_after=where.drawn_activities(draws, "activite/2", home),
        created=created,
        closed=created + durations(draws, "duree"),
        reopened=never.copy(),
        closed_again=never.copy(),
        awake=np.zeros(count, np.int64),
        turned=never.copy(),
        hired=never.copy(),
        employer=employer,
        employer_after=np.where(employer == EMPLOYER, ALONE, EMPLOYER),
        recoded=~draws.chance("non-recode", 5_000),
    )
    again = draws.chance("reouverture", 40_000)
    found.reopened[again] = (found.closed + 30 + draws.below("fermeture", 1_500))[again]
    found.closed_again[again] = (found.reopened + durations(draws, "duree/2"))[again]
    return found


def settled(found: Lives, draws: Draws, until: int) -> Lives:
    """The same lives with the changes that fall within them; the future is taken away."""
    for moment in (found.closed, found.reopened, found.closed_again):
        moment[moment > until] = NEVER
    found.reopened[found.closed == NEVER] = NEVER
    found.closed_again[found.reopened == NEVER] = NEVER
    first = found.created + 5 + draws.below("sans-activite/jours", 20)
    asleep = draws.chance("sans-activite", 30_000) & (first < np.minimum(found.closed, until))
    found.awake = np.where(asleep, first, found.created)
    found.turned = _within(found, draws, "tourne", 60_000, until)
    found.hired = _within(found, draws, "embauche", 80_000, until)
    return found


def _within(found: Lives, draws: Draws, name: str, share: int, until: int) -> Ints:
    """A day of the first opening for `share` in a million, `NEVER` for the others."""
    when = found.created + 1 + draws.below(f"{name}/jour", 4_000)
    within = draws.chance(name, share) & (when < found.closed) & (when <= until)
    return np.where(within, when, NEVER)
