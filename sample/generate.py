"""Writes the sample portal: each producer's files, their manifest, and the truth behind them."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from sample import write_anct, write_contours, write_dgcl, write_insee, write_urssaf
from sample.facts import YEARS
from sample.tables import write_csv
from sample.truth import truth

STAMP, TRUTH, MANIFEST = "generation.sha256", "verite.json", "MANIFEST.csv"
OPEN_LICENCE, ODBL = "Licence Ouverte 2.0", "ODbL 1.0"
COLUMNS = (
    "source", "part", "vintage", "file", "wrapper", "sha256", "sha256_content", "bytes", "nature",
    "url", "licence", "note",
)  # fmt: skip
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


def files() -> list[File]:
    """Returns every file of the portal, in the manifest's order."""
    return [*_anct(), *_dgcl(), *_cog(), *_nomenclature(), *_others()]


def _anct() -> list[File]:
    return [
        File("ti_anct", part, vintage, f"anct/liste-ti-{name}.csv", write, INVENTED)
        for part, vintage, name, write in (
            ("groupements", "2023-08-02", "grpt2023-20230802", write_anct.write_phase_1),
            ("groupements", "2023-11-14", "grpt2023-20231114", write_anct.write_phase_2),
            ("communes", "2023-11-07", "com2023-20231107", write_anct.write_communes),
        )
    ]


def _dgcl() -> list[File]:
    found = []
    for year in YEARS:
        path, write = f"dgcl/epcicom{year}.xlsx", partial(write_dgcl.write_composition, year=year)
        found.append(File("epci_dgcl", "composition", f"{year}-01-01", path, write))
    ept, siren = "dgcl/ept_au_01-01-2025.xlsx", "dgcl/banatic_siren_insee.xlsx"
    found.append(File("epci_dgcl", "ept", "2025-01-01", ept, write_dgcl.write_ept))
    found.append(File("epci_dgcl", "siren_insee", "2024", siren, write_dgcl.write_siren))
    return found


def _cog() -> list[File]:
    found = []
    for year in YEARS:
        path, write = f"insee/v_commune_{year}.csv", partial(write_insee.write_communes, year=year)
        found.append(File("cog_insee", "communes", f"{year}-01-01", path, write))
    moves = ("cog_insee", "mouvements", "2026-01-01", "insee/v_mvt_commune_2026.csv")
    return [*found, File(*moves, write_insee.write_moves, MIXED)]


def _nomenclature() -> list[File]:
    classes, labels = "insee/naf_rev2_sous_classes.csv", "insee/na_libelles_niveaux.csv"
    return [
        File("naf_insee", "sous_classes", "NAF rév. 2", classes, write_insee.write_naf),
        File("naf_insee", "libelles", "NAF rév. 2", labels, write_insee.write_naf_labels),
    ]


def _others() -> list[File]:
    contours = "etalab/epci-1000m-2025.geojson"
    slug = "etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last"
    jobs = ("urssaf_commune_ape", "commune_ape", "2025-05", f"urssaf/{slug}.csv")
    return [
        File("contours_etalab", "contours", "2025", contours, write_contours.write_contours),
        File(*jobs, write_urssaf.write_commune_ape, INVENTED, ODBL),
    ]


def ensure(folder: Path) -> Path:
    """Returns `folder`, which then holds the complete portal of this version of the generator.

    A complete one is left as it is. Otherwise the portal is written beside it and takes its
    place by a rename, so that a killed run leaves no half portal under the folder's name.
    """
    if _complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(folder)
    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    _write(aside)
    return _put_in_place(aside, folder)


def _put_in_place(aside: Path, folder: Path) -> Path:
    if folder.exists() and not _complete(folder):
        old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
        folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old)
    elif folder.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(folder)
    return folder


def _write(folder: Path) -> None:
    rows = []
    for file in files():
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        file.write(path)
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        what = (file.source, file.part, file.vintage, file.path, "none", digest, digest)
        rows.append((*what, len(content), "sample", f"sample:{file.path}", file.licence, file.note))
    text = json.dumps(truth(), ensure_ascii=False, indent=1)
    (folder / TRUTH).write_bytes(text.encode() + b"\n")
    write_csv(folder / MANIFEST, COLUMNS, rows)
    (folder / STAMP).write_text(version() + "\n", encoding="ascii")


def _complete(folder: Path) -> bool:
    stamp = folder / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="ascii").strip() != version():
        return False
    return all((folder / name).is_file() for name in (*(f.path for f in files()), TRUTH, MANIFEST))


@cache
def version() -> str:
    """Returns the sha256 of the generator: its facts and its code."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("*.py"), *here.glob("facts/*.xz")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _clear_abandoned(folder: Path) -> None:
    """Returns nothing; removes what runs that are no longer alive left beside the folder."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        owner = left.name.removeprefix(f".{folder.name}.").removesuffix(".old")
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
