"""What a file of the sample portal is, and the words its manifest says of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

OPEN_LICENCE, ODBL = "Licence Ouverte 2.0", "ODbL 1.0"
REAL = "sample: real facts laid out in the producer's format"
INVENTED = "sample: invented, no figure from it is a finding"
MIXED = "sample: real communes; the dates and kinds of many movements are invented"


class File(NamedTuple):
    """A file of the portal: what it is, where it lies, and what writes it."""

    source: str
    part: str
    vintage: str
    path: str
    write: Callable[[Path], None]
    note: str = REAL
    licence: str = OPEN_LICENCE
