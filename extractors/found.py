"""One file that a portal offers today, as a resolver found it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """An address, the vintage it holds and the producer's name for the file.

    `version` is the catalogue's own date of the content, '' where HTTP validators say as much;
    `modified` is such a date for when they do not. `checksum` is `algorithm:hex`, or ''.
    """

    url: str
    vintage: str
    file_name: str
    version: str = ""
    modified: str = ""
    checksum: str = ""
