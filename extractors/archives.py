"""What an archive may be: errors that mean it is corrupt, and contents far larger than itself."""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from struct import error as StructError  # noqa: N812 - an exception under a function's name

from extractors.attempt import Refusal

# Deflate makes at most 1,032 bytes of one; a table that repeats itself nearly 200, a producer's
# workbook 12.
RATIO = 400
SMALL = 64 << 20
AGAIN = "fetch the file again; if it lasts, report it to the producer"
CORRUPT = (
    *(EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, StructError),
    *(gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
)


@contextmanager
def readable(kind: str) -> Iterator[None]:
    """A block that reads an archive; Refusal for whatever its bytes make the library say.

    What the disk says is left as it is.
    """
    try:
        yield
    except CORRUPT as error:
        raise Refusal(f"truncated or corrupt {kind}: {error}", AGAIN) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise Refusal(f"truncated or corrupt {kind}: {error}", AGAIN) from error


def most_of(packed: int) -> int:
    """How many bytes may come out of so many: beyond, the archive is made to fill a disk."""
    return max(SMALL, packed * RATIO)


def refuse_bomb(unpacked: int, packed: int) -> None:
    """Nothing; Refusal when an archive holds far more than files of its size do."""
    if unpacked > most_of(packed):
        what = f"{unpacked} bytes or more come out of {packed}: an archive made to fill a disk"
        raise Refusal(what, "do not read it: ask the producer, or raise RATIO in archives.py")
