"""Where bytes come from: the public portals, the bundled sample, or a folder."""

import fcntl
import sys
from pathlib import Path

from extractors.entry import Portal
from extractors.folder_portal import FolderPortal
from extractors.home import Home
from extractors.lake import Lake
from extractors.live_portal import LivePortal


def open_portal(home: Home) -> Portal:
    """The portal that a home stands for; the sample's files are generated if they are not there."""
    lake = Lake(home.lake)
    if home.kind == "live":
        return LivePortal(lake)
    return FolderPortal(lake, home.folder if home.kind == "dir" else sample_folder(home))


def sample_folder(home: Home) -> Path:
    """The folder of the sample portal's files, written at first use by its generator."""
    # The generator is heavy and serves one portal only.
    from sample.generate import ensure

    home.root.mkdir(parents=True, exist_ok=True)
    # Several sources are fetched at the same time under a scheduler: one of them generates.
    with (home.root / ".sample.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return ensure(home.sample)


if __name__ == "__main__":
    sample_folder(Home(sys.argv[1], Path(sys.argv[2])))
