"""Where DuckDB puts what its memory does not hold, and how much that memory is."""

from pathlib import Path
from tempfile import gettempdir

# Without a word it is `.tmp` in the folder one happens to be in, which may be read-only.
SPILL = {"temp_directory": str(Path(gettempdir()) / "ti-duckdb")}
# A look at one file of the lake.
BOUNDED = {"threads": 2, "memory_limit": "500MB", **SPILL}
