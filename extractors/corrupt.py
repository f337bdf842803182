"""What the libraries say of a Parquet whose bytes are wrong, as a refusal of its file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from extractors.errors import SourceError
from extractors.fitting import SHORT
from extractors.trouble import trouble

# A query that is wrong, or memory that is short, is no fault of the file.
OURS = (
    *(duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException),
    *(duckdb.InternalException, *SHORT),
)
AGAIN = "fetch it again: it is damaged; if it lasts, report it to the producer"


@contextmanager
def sound(refusal: Callable[[str, str], SourceError]) -> Iterator[None]:
    """A block that reads Parquet; `refusal(what, remedy)` for bytes that cannot be read.

    What the machine says, and what the code does wrong, is left as it is.
    """
    try:
        yield
    except OURS:
        raise
    except (duckdb.Error, pa.ArrowException, UnicodeDecodeError, OSError) as error:
        if trouble(error) or (isinstance(error, OSError) and error.errno is not None):
            raise
        said = " ".join(str(error).split())
        raise refusal(f"unreadable Parquet ({said[:300]})", AGAIN) from error
