"""Which activities stand where, and how large in 2018: the economy before time passes."""

from dataclasses import dataclass
from functools import cache

from sample.draws import MILLION, Draws
from sample.economy import Activities, Activity, Place, former_places, places, unknown_places
from sample.perimeters import perimeters

SEED = "economie"
YEARS = tuple(range(2014, 2025))
ROWS = (
    (250, 0, 220_000), (600, 0, 400_000), (1_200, 0, 900_000), (2_500, 1, 500_000),
    (5_000, 2, 500_000), (10_000, 4, 500_000), (20_000, 8, 0), (50_000, 15, 0), (100_000, 28, 0),
    (10**9, 55, 0),
)  # under this population: so many rows, and one more with this chance  # fmt: skip
INDUSTRIAL = {True: (90, 130, 180, 240), False: (40, 60, 90, 130)}  # thousandths of the rows
ANCHORS, ANCHOR_LEAST, ANCHOR_MOST = 2, 15, 600  # industrial rows that every EPCI has, in jobs
JOBS_PER_THOUSAND = (20, 60)
COMES = GOES = 60_000
LARGE = 60 * MILLION  # rows above stay all years


@dataclass(frozen=True)
class Row:
    """An activity in a place: jobs of 2018 in millionths, and the years when it has accounts."""

    place: Place
    activity: Activity
    jobs: int
    rounding: int
    per_account: int
    first: int = YEARS[0]
    last: int = YEARS[-1]

    @property
    def industrial(self) -> bool:
        """Returns whether the activity is of industry, sections B to E."""
        return self.activity.sector == "industrie"


@cache
def structure() -> list[Row]:
    """Returns every row of the employment file, by place and activity."""
    draws = Draws(SEED)
    activities = Activities(draws)
    found: dict[tuple[str, str], Row] = {}
    for row in _anchors(draws, activities):
        found[row.place.code, row.activity.ape] = row
    shares = _industrial_shares(draws)
    extra = [*former_places(), *unknown_places()]
    for place in [*places().values(), *extra]:
        count = 2 if place in extra else _count(place.population, draws)
        for row in _rows(place, count, shares.get(place.epci, 50), draws, activities):
            found.setdefault((place.code, row.activity.ape), row)
    return [found[key] for key in sorted(found)]


def _industrial_shares(draws: Draws) -> dict[str, int]:
    members = {member.siren for member in perimeters()[1].members}
    codes = sorted({place.epci for place in places().values()})
    return {code: draws.pick(INDUSTRIAL[code in members]) for code in codes}


def _count(population: int, draws: Draws) -> int:
    for limit, rows, chance in ROWS:
        if population < limit:
            return rows + draws.chance(chance)
    return 0


def _anchors(draws: Draws, activities: Activities) -> list[Row]:
    """Returns lasting industrial rows in the largest place of each EPCI, so that none has zero."""
    lead: dict[str, Place] = {}
    people: dict[str, int] = {}
    for place in places().values():
        if place.epci:
            people[place.epci] = people.get(place.epci, 0) + place.population
            if place.population > lead.get(place.epci, place).population - 1:
                lead[place.epci] = place
    found = []
    for epci, place in sorted(lead.items()):
        for _ in range(ANCHORS):
            jobs = people[epci] * draws.between(1, 4) // 1000
            jobs = min(max(jobs, ANCHOR_LEAST), ANCHOR_MOST)
            found.append(
                _row(place, activities.industrial(place.departement), jobs * MILLION, draws)
            )
    return found


def _rows(place: Place, count: int, share: int, draws: Draws, activities: Activities) -> list[Row]:
    chosen = [
        activities.chooser(draws.below(1000) < share)(place.departement) for _ in range(count)
    ]
    weights = [draws.between(1, 10) ** 2 for _ in chosen]
    jobs = place.population * draws.between(*JOBS_PER_THOUSAND) * (MILLION // 1000)
    found = []
    for activity, weight in zip(chosen, weights, strict=True):
        size = max(jobs * weight // sum(weights), MILLION // 2)
        found.append(_row(place, activity, size, draws, draws.chance(COMES), draws.chance(GOES)))
    return found


def _row(
    place: Place,
    activity: Activity,
    jobs: int,
    draws: Draws,
    comes: bool = False,
    goes: bool = False,
) -> Row:
    first, last = YEARS[0], YEARS[-1]
    if jobs < LARGE and comes:
        first = draws.between(YEARS[1], YEARS[-1])
    elif jobs < LARGE and goes:
        last = draws.between(YEARS[0], YEARS[-2])
    return Row(place, activity, jobs, draws.below(MILLION), draws.between(3, 30), first, last)
