"""What the libraries say of a Parquet whose bytes are wrong, as a refusal of its file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from extractors.errors import SourceError, TiError
from extractors.trouble import trouble

# A query that is wrong is no fault of the file.
OURS = (
    *(duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException),
    duckdb.InternalException,
)
# What reading is given to work with, memory or room beside it, is short for the machine's sake, or
# for values far longer than any data.
SHORT = (duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError)
AGAIN = "fetch it again: it is damaged; if it lasts, report it to the producer"


@contextmanager
def sound(refusal: Callable[[str, str], SourceError]) -> Iterator[None]:
    """A block that reads Parquet; `refusal(what, remedy)` for bytes that cannot be read.

    What the machine says, and what the code does wrong, is left as it is; short memory is told
    with the file, as no fault of it: TiError.
    """
    try:
        yield
    except SHORT as error:
        raise short_of_memory(error, refusal) from error
    except OURS:
        raise
    except (duckdb.Error, pa.ArrowException, UnicodeDecodeError, OSError) as error:
        if trouble(error) or (isinstance(error, OSError) and error.errno is not None):
            raise
        said = " ".join(str(error).split())
        raise refusal(f"unreadable Parquet ({said[:300]})", AGAIN) from error


def short_of_memory(error: BaseException, refusal: Callable[[str, str], SourceError]) -> TiError:
    """The line for memory that does not suffice to read a file, which `refusal` names."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    remedy = "look for values far longer than data; else free memory and disk, then run again"
    return TiError(str(refusal(f"reading it takes more memory than it is given ({said})", remedy)))
