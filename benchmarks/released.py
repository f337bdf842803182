"""A portal's release made once for the benchmarks that only read it or build it again."""

import os
from pathlib import Path

from benchmarks.steps import environment, ti
from extractors.home import Home, portal_home


def released(portal: str, work: Path) -> Home:
    """The home of a whole `ti run` of the portal, made under `work` the first time it is asked for;
    TI_HOME names it from then on.
    """
    root = work / "parution"
    os.environ["TI_HOME"] = str(root)
    home = portal_home(portal)
    if not home.exports.is_dir():
        ti(environment(root), work / "parution.log", "run", "--portal", portal)
    return home
