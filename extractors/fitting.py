"""A file that does not fit the memory set for reading it, as a refusal of that file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.errors import SourceError
from extractors.spill import BOUNDED

# pyarrow's is a MemoryError.
SHORT = (duckdb.OutOfMemoryException, MemoryError)
LIGHTEN = (
    "look for values far longer than data and report them to the producer; "
    "if there are none, free memory and run again"
)
SAID = 150


@contextmanager
def fitting(refusal: Callable[[str, str], SourceError]) -> Iterator[None]:
    """A block that reads a file; `refusal(what, remedy)` when memory does not hold what it asks."""
    try:
        yield
    except SHORT as error:
        raise refusal(too_large(error), LIGHTEN) from error


def too_large(error: BaseException) -> str:
    """What is said of a file that does not fit: of the library's words, the first line."""
    said = next(iter(str(error).splitlines()), "") or type(error).__name__
    return f"reading it takes more memory than it may have ({said[:SAID]})"


def longest_text(parquet: Path) -> tuple[int, str]:
    """The bytes of the longest text in a Parquet file, and its column; zero when that cannot be
    told.
    """
    schema = pq.read_schema(parquet)
    names = [name for name in schema.names if _is_text(schema.field(name).type)]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    heads = ", ".join(["0", *(f"coalesce(max(strlen({name})), 0)" for name in quoted)])
    try:
        with duckdb.connect(config=BOUNDED) as connection:
            query = f"select {heads} from read_parquet(?)"  # noqa: S608
            row = connection.execute(query, [str(parquet)]).fetchone()
    except duckdb.Error:
        return 0, ""
    return max(zip(row or (0,), ["", *names], strict=False))


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))
