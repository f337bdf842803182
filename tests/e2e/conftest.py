"""Whole runs of the command on the bundled sample and on copies of it with something wrong."""

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.command import Released, Ti, manifest


@pytest.fixture(scope="module")
def released(released_sample: Released) -> Iterator[Ti]:
    """A home with a release of the sources that every release needs: what these tests damage is in
    them. Nothing generates the portal's files again, as they are all there.
    """
    folder = Path(tempfile.mkdtemp(prefix="ti-e2e-"))
    folder.chmod(0o755)
    ti = Ti(released_sample.copy_to(folder), "sample", "required")
    yield ti
    ti("db", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def edited(released: Ti) -> Iterator[Callable[..., None]]:
    """Replace one file of the portal's folder by edited bytes; undone afterwards."""
    folder = released.state / "sample"
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
