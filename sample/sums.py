"""Checksums of the sample portal, as `sha256sum` writes them."""

import hashlib
from pathlib import Path

from sample.generate import STAMP

SUMS = Path(__file__).parent / "SHA256SUMS"


def sums(folder: Path) -> str:
    """Returns a line per generated file, by path, without the stamp, which follows the code."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != STAMP:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    return "".join(lines)
