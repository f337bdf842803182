"""`python -m benchmarks.sirene_loading PARQUET`: the demography's table loaded, as a process of its
own that prints as JSON the peak of its memory.
"""

import json
import os
import sys
from pathlib import Path

from benchmarks.register import peak_mb
from benchmarks.sirene_derivation import VINTAGE
from extractors.home import Home
from extractors.registry import load_registry
from extractors.scaffold_example import lake_file
from warehouse.copy import load
from warehouse.server import server

if __name__ == "__main__":
    parquet, source = Path(sys.argv[1]), load_registry()["sirene"]
    home = Home("dir:register", Path(os.environ["TI_HOME"]) / "dir-register")
    with server(home).session() as running, running.connect("loader") as conn:
        file = lake_file(parquet, source, "demographie", VINTAGE)
        load(conn, file, parquet, source.columns("demographie", VINTAGE))
    print(json.dumps({"peak_mb": peak_mb()}))
