"""The seconds of each query of docs/cookbook on whole releases, as their reader asks it."""

import time
from pathlib import Path
from statistics import median

from benchmarks.released import released
from benchmarks.report import Result
from publication.cookbook_page import Recipe, recipes
from warehouse.migrate import Connection
from warehouse.server import server

MOST_SECONDS = 1.0
RUNS = 5


def measure(portals: list[str], work: Path) -> list[Result]:
    """A line per query: the slowest portal's median, of runs after one that warms up."""
    asked = recipes()
    taken: dict[str, dict[str, list[float]]] = {recipe.slug: {} for recipe in asked}
    for portal in portals:
        home = released(portal, work)
        with server(home).session() as running, running.connect("reader") as conn:
            for recipe in asked:
                seconds = [_asked(conn, recipe) for _ in range(1 + RUNS)][1:]
                taken[recipe.slug][home.kind] = seconds
    return [_line(recipe, taken[recipe.slug]) for recipe in asked]


def _asked(conn: Connection, recipe: Recipe) -> float:
    """Seconds until the last row is here."""
    begun = time.perf_counter()
    conn.execute(recipe.query.encode()).fetchall()
    return time.perf_counter() - begun


def _line(recipe: Recipe, taken: dict[str, list[float]]) -> Result:
    return Result(
        id=f"6-cookbook-{recipe.number:02}",
        what=f"query {recipe.slug} on {' and '.join(taken)}, the slowest",
        against="one second",
        ours=max(median(seconds) for seconds in taken.values()),
        reference=MOST_SECONDS,
        aim=1.0,
        runs=RUNS,
        raw=taken,
    )
