"""Whole runs of the command on the bundled sample and on copies of it with something wrong."""

import csv
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.command import Ti, manifest


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Iterator[Ti]:
    """A home whose `dir:` portal, a copy of the sample, has a release, of the sources that every
    release needs: what these tests damage is in them.
    """
    base = tmp_path_factory.mktemp("e2e")
    folder = base / "portail"
    shutil.copytree(sample_folder, folder)
    ti = Ti(base / "home", f"dir:{folder}", "required")
    done = ti("run")
    assert done.returncode == 0, done.stdout + done.stderr
    yield ti
    ti("db", "stop")


@pytest.fixture
def edited(released: Ti) -> Iterator[Callable[..., None]]:
    """Replace one file of the portal's folder by edited bytes; undone afterwards."""
    folder = Path(released.portal.removeprefix("dir:"))
    saved = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    def edit(part: str, change: Callable[[bytes], bytes], vintage: str | None = None) -> None:
        rows, name = manifest(folder)
        row = next(
            r for r in rows if r["part"] == part and (vintage is None or r["vintage"] == vintage)
        )
        body = change((folder / row["file"]).read_bytes())
        (folder / row["file"]).write_bytes(body)
        row["sha256"] = row["sha256_content"] = hashlib.sha256(body).hexdigest()
        row["bytes"] = str(len(body))
        with name.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    yield edit
    for path, body in saved.items():
        path.write_bytes(body)
