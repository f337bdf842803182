"""The derivation of the register as a benchmark runs it: in this process, or as one of its own.

`python -m benchmarks.sirene_derivation REGISTER HOME PART…` makes the parts and prints as JSON
their paths and the peak of its memory.
"""

import json
import sys
from pathlib import Path

from benchmarks.register import peak_mb
from benchmarks.sirene_generator.layouts import FILES
from extractors.derived import derived_files, read_any
from extractors.entry import LakeFile
from extractors.home import Home
from extractors.registry import load_registry

VINTAGE = "2025-11-01"


def lake_files(folder: Path) -> list[LakeFile]:
    """The register's files as the lake would describe them, under an invented sha256."""
    return [
        LakeFile(
            *("sirene", part, VINTAGE, folder / name, f"{rank:064}", 1, "", "sample", ""),
            fetched_at=None,
            file_name=name,
        )
        for rank, (part, (name, _)) in enumerate(FILES.items())
    ]


def derived(folder: Path, home: Home, parts: list[str]) -> dict[str, str]:
    """The Parquet of each part, made if it is not there; all of them without names."""
    source, files = load_registry()["sirene"], lake_files(folder)
    made = [one for one in derived_files(files, source, home) if not parts or one.part in parts]
    return {one.part: str(read_any(one, source, home, files).parquet) for one in made}


if __name__ == "__main__":
    home = Home("dir:register", Path(sys.argv[2]))
    made = derived(Path(sys.argv[1]), home, sys.argv[3:])
    print(json.dumps({**made, "peak_mb": peak_mb()}))
