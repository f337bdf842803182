"""The register's four files as Parquet: invented establishments on the sample's real communes."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sirene_generator.generate import WRITTEN, Spec, blocks
from benchmarks.sirene_generator.places import france
from benchmarks.sirene_generator.truth import Truth

SEED, ESTABLISHMENTS, UNTIL = "sirene", 20_000, date(2025, 11, 1)


def write_part(path: Path, part: str) -> None:
    """Returns nothing; one of the files, whose bytes depend on the draws and on nothing else."""
    pq.write_table(_made()[0][part], path, **WRITTEN)


def demography() -> dict[str, Any]:
    """Returns stock and flows by year, A38 and employer flag, as drawn, and counts of traps."""
    return _made()[1].as_json()


@cache
def _made() -> tuple[dict[str, pa.Table], Truth]:
    spec = Spec(ESTABLISHMENTS, SEED, UNTIL, units_a_block=ESTABLISHMENTS)
    truth = Truth(france(), spec.last_year)
    (tables,) = blocks(spec, france(), truth)
    return tables, truth
