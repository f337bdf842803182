"""`python -m benchmarks.sirene_fetching ADDRESS HOME`: the register fetched over loopback."""

import sys
from pathlib import Path

from extractors.fetch import fetch_source
from extractors.home import Home
from extractors.lake import Lake
from extractors.live_portal import LivePortal

if __name__ == "__main__":
    home = Home("dir:loopback", Path(sys.argv[2]))
    portal = LivePortal(Lake(home.lake), bases={"https://www.data.gouv.fr": sys.argv[1]})
    fetch_source("sirene", home, portal=portal, report=print)
