"""`python -m benchmarks [steps|copy|parse|build|cookbook|b1…b7]…`: measure, then write results.json
and the table.

`b1` to `b7` make a register of the size they need, 42 million establishments for some: they run
only when named. TI_BENCH_ROWS and TI_BENCH_RUNS set smaller ones, TI_BENCH_DIR the disk.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks import building, cookbook, copying, parsing, steps
from benchmarks.report import PAGE, Result, machine, save
from extractors.home import Home

GROUPS = ("steps", "copy", "parse", "build", "cookbook")
REGISTER = {
    "b1": "sirene_copying",
    "b2": "sirene_dlt",
    "b3": "sirene_demography",
    "b4": "sirene_refresh",
    "b5": "sirene_memory",
    "b6": "sirene_growth",
    "b7": "sirene_growth",
}


def main(groups: list[str]) -> None:
    """Run the named groups, all of them by default."""
    about = machine()
    with tempfile.TemporaryDirectory(
        prefix="ti-bench-", dir=os.environ.get("TI_BENCH_DIR")
    ) as folder:
        work = Path(folder)
        work.chmod(0o755)
        results = [line for group in groups or GROUPS for line in measured(group, work)]
    save(results, about)
    print(PAGE.read_text(encoding="utf-8"))


def measured(group: str, work: Path) -> list[Result]:
    """The lines of a group; those that need the recorded files are left out without them."""
    if group in REGISTER:
        found: list[Result] = import_module(f"benchmarks.{REGISTER[group]}").measure(group, work)
        return found
    if group == "parse":
        return parsing.measure(work)
    files = os.environ.get("TI_PORTAL_FILES", "")
    if not files:
        print(f"{group}: left out, TI_PORTAL_FILES does not name the recorded files")
        return []
    portal = f"dir:{Path(files).resolve()}"
    if group == "cookbook":
        return cookbook.measure([portal, "sample"], work)
    of_recorded_files = {"steps": steps.measure, "copy": copies, "build": building.measure}
    return of_recorded_files[group](portal, work)


def copies(portal: str, work: Path) -> list[Result]:
    """COPY on the employment file of the recorded files."""
    from warehouse.server import server

    root = work / "copie"
    os.environ["TI_HOME"] = str(root)
    for verb in ("fetch", "load"):
        source = ("--source", "urssaf_commune_ape")
        steps.ti(steps.environment(root), work / "copy.log", verb, "--portal", portal, *source)
    home = Home(portal, next(p for p in root.iterdir() if p.is_dir()))
    parquet = next((home.lake / "parquet").glob("urssaf*"))
    with server(home).session() as running:
        return [copying.measure(running, parquet, work)]


if __name__ == "__main__":
    main(sys.argv[1:])
