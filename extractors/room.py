"""Room on the disk, asked before a file is received rather than found missing halfway."""

import shutil
from pathlib import Path

from extractors.attempt import Refusal

# The database and everyone else on that disk must go on.
RESERVE = 256_000_000


def require_room(folder: Path, needed: int) -> None:
    """Nothing; Refusal, one line, when the disk of `folder` cannot take `needed` bytes more."""
    free = shutil.disk_usage(folder).free
    if free < needed + RESERVE:
        raise Refusal(
            f"{megabytes(needed)} MB to receive, {megabytes(free)} MB free under {folder}"
            f" ({megabytes(RESERVE)} MB stay free)",
            "free some room, or set TI_HOME to a folder of a larger disk",
            "error",
        )


def megabytes(size: float) -> str:
    """A number of bytes as whole megabytes, thousands apart."""
    return f"{size / 1e6:,.0f}".replace(",", " ")
