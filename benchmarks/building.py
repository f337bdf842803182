"""The build of a release on the recorded files, and how it grows when the years double.

`python -m benchmarks.building PORTAL` builds the candidate anew, as the child process it times.
"""

import sys
from pathlib import Path
from typing import Any

from psycopg import sql

from benchmarks.measure import Cost, median, process
from benchmarks.released import released
from benchmarks.report import Result
from benchmarks.steps import environment
from extractors.home import Home, portal_home
from extractors.registry import load_registry
from ti.release_steps import LAYERS
from warehouse.build import run_dbt
from warehouse.extractions import ensure_views
from warehouse.release import clear_candidate
from warehouse.server import Server, server

MOST_SECONDS = 60.0
RUNS = 3
YEARS = "select min(annee), max(annee) from raw.urssaf_commune_ape_commune_ape"
DEFINITION = "select pg_get_viewdef(%s)"
LATER = sql.SQL("create or replace view {} as select * from ({}) as v where annee > {}")
DATED = """
    select c.table_name from information_schema.columns as c
    where c.table_schema = 'raw' and c.column_name = 'annee'
    order by c.table_name
"""


def measure(portal: str, work: Path) -> list[Result]:
    """All years, then the last half of them, in turn."""
    home = released(portal, work)
    with server(home).session() as running:
        whole, half, years = _in_turn(home, running, work)
    return [_seconds(whole), _growth(whole, half, years)]


def _in_turn(
    home: Home, running: Server, work: Path
) -> tuple[list[Cost], list[Cost], tuple[int, int]]:
    """The costs with all years and with the last half of them, and both numbers of years."""
    whole: list[Cost] = []
    half: list[Cost] = []
    with running.connect("loader") as conn:
        bounds: Any = conn.execute(YEARS).fetchone()
    first, last = bounds
    cut = (first + last) // 2
    for _ in range(RUNS):
        _show(running, None)
        whole.append(_built(home, work))
        _show(running, cut)
        half.append(_built(home, work))
    _show(running, None)
    return whole, half, (last - first + 1, last - cut)


def _show(running: Server, cut: int | None) -> None:
    """Nothing; the views of raw show every year, or those after `cut` where they tell one."""
    with running.connect("loader") as conn:
        ensure_views(conn, load_registry(everything=True))
        names: list[Any] = conn.execute(DATED).fetchall() if cut is not None else []
        for (name,) in names:
            view = sql.Identifier("raw", name)
            texts: list[Any] = conn.execute(DEFINITION, [f"raw.{name}"]).fetchall()
            inner = sql.SQL(texts[0][0].rstrip().rstrip(";"))
            conn.execute(LATER.format(view, inner, sql.Literal(cut)))


def _built(home: Home, work: Path) -> Cost:
    """The cost of a build, as a process of its own."""
    log = work / "building.log"
    command = [sys.executable, "-m", "benchmarks.building", home.spec]
    cost = process(command, environment(home.root.parent), log)
    if cost.exit_code:
        raise SystemExit(f"the build failed: {log.read_text()[-2000:]}")
    return cost


def _seconds(whole: list[Cost]) -> Result:
    return Result(
        id="5-build",
        what="dbt build of a candidate, recorded files, parse and tests included",
        against=f"{MOST_SECONDS:.0f} seconds",
        ours=median(whole),
        reference=MOST_SECONDS,
        aim=1.0,
        runs=len(whole),
        cpu=whole[0].cpu,
        peak_mb=whole[0].peak_mb,
        raw={"ours": [one.seconds for one in whole]},
    )


def _growth(whole: list[Cost], half: list[Cost], years: tuple[int, int]) -> Result:
    return Result(
        id="5-build-growth",
        what=f"the same build, {years[0]} years of employment",
        against=f"the last {years[1]} of them",
        ours=median(whole),
        reference=median(half),
        bound=years[0] / years[1],
        runs=len(half),
        raw={
            "ours": [one.seconds for one in whole],
            "reference": [one.seconds for one in half],
        },
    )


def build(portal: str) -> None:
    """Nothing; the candidate of the portal's home is built anew."""
    home = portal_home(portal)
    with server(home).session() as running:
        with running.connect("admin") as conn:
            clear_candidate(conn)
        for layer, select in LAYERS.items():
            report = run_dbt(home, running, layer, select)
            if not report.ok:
                raise SystemExit("\n".join(report.failures))


if __name__ == "__main__":
    build(sys.argv[1])
