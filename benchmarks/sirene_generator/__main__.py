"""`python -m benchmarks.sirene_generator N FOLDER`: the four files and `verite.json`."""

import sys
import time
from pathlib import Path

from benchmarks.sirene_generator.generate import Spec, generate

if __name__ == "__main__":
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    begun = time.perf_counter()
    generate(Spec(count), folder).write(folder / "verite.json")
    seconds = time.perf_counter() - begun
    print(f"{count} establishments in {seconds:.1f} s: {count / seconds:,.0f} a second")
