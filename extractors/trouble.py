"""What a disk, a folder or a server refused, in one line: what, where, what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractors.home import ti_home

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
# PostgreSQL's code for a disk that is full, whichever client raises it.
SERVER_FULL = "53100"
# Libraries in C++ give the words of the system and no number.
WORDS = "No space left on device"


def trouble(error: BaseException) -> str:
    """The line for an error of the machine rather than of data; empty for any other.

    What it was raised from counts too: libraries wrap what the system said.
    """
    return next((line for one in _causes(error) if (line := _line(one))), "")


@contextmanager
def named(path: Path, aside: Path) -> Iterator[None]:
    """A block that makes `path` by way of files whose names begin as `aside`: an OSError that names
    one of those names `path`, the one that a person knows.
    """
    try:
        yield
    except OSError as error:
        said, passing = f"{error.filename} {error.strerror}", str(aside)
        if error.errno is None or passing not in said:
            raise
        reason = str(error.strerror).replace(passing, str(path))
        raise OSError(error.errno, reason, str(path)) from error


def _line(error: BaseException) -> str:
    number = error.errno if isinstance(error, OSError) else None
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    if getattr(error, "sqlstate", None) == SERVER_FULL:
        said = str(error).strip().splitlines()[0]
        remedy = "free some on the disk of the server's folder, then run again"
        return f"the disk of the database is full: {said}: {remedy}; readers keep what they see"
    if number in FULL or (number is None and WORDS in str(error)):
        remedy = "free some, or set TI_HOME to a folder of a larger disk, then run again"
        # A write to an open file names none: the home is what can be moved.
        where = where or f" (TI_HOME is {ti_home()})"
        return f"the disk is full{where}: {remedy}; nothing half-written is used"
    if number == errno.EFBIG:
        remedy = "raise the limit (ulimit -f), or use a file system that takes larger files"
        return f"a file is larger than this process may write{where}: {remedy}"
    if isinstance(error, OSError) and number in FORBIDDEN:
        remedy = "make it writable for this user, or set TI_HOME to a folder that is"
        return f"cannot write{where}: {error.strerror}: {remedy}"
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, each once."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
