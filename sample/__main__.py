"""Writes the sample portal and records its checksums: `python -m sample FOLDER`.

Run it after a change of the generator or its facts, and commit `sample/SHA256SUMS` with it.
"""

import sys
from pathlib import Path

from sample.generate import ensure
from sample.sums import SUMS, sums

if __name__ == "__main__":
    SUMS.write_text(sums(ensure(Path(sys.argv[1]))), encoding="utf-8")
