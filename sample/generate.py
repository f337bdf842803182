"""Writes the sample portal: each producer's files, their manifest, and the truth behind them."""

import gc
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sample.argent_files import argent_files
from sample.files import File
from sample.main_files import main_files
from sample.melodi_files import melodi_files
from sample.programmes_files import programmes_files
from sample.sirene_files import GENERATOR, sirene_files
from sample.tables import write_csv
from sample.truth import truth
from sample.zonages_files import zonages_files

STAMP, TRUTH, MANIFEST = "generation.sha256", "verite.json", "MANIFEST.csv"
COLUMNS = (
    "source", "part", "vintage", "file", "wrapper", "sha256", "sha256_content", "bytes", "nature",
    "url", "licence", "note",
)  # fmt: skip


def files() -> list[File]:
    """Returns every file of the portal, in the manifest's order."""
    return [
        *main_files(),
        *melodi_files(),
        *argent_files(),
        *zonages_files(),
        *programmes_files(),
        *sirene_files(),
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
    with _without_collection():
        _write(aside)
    return _put_in_place(aside, folder)


@contextmanager
def _without_collection() -> Iterator[None]:
    """A context in which Python looks for no cycles: all that is made here is kept to the end, and
    walking it over and over takes a fifth of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
    code = [*here.glob("*.py"), *GENERATOR.glob("*.py")]
    for path in sorted([*code, *here.glob("facts/*.xz")]):
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
