"""One generated portal for the tests of this folder."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from sample.generate import MANIFEST, TRUTH


@pytest.fixture(scope="session")
def portal(sample_folder: Path) -> Path:
    return sample_folder


@pytest.fixture(scope="session")
def manifest(portal: Path) -> list[dict[str, str]]:
    return read_csv(portal / MANIFEST)


@pytest.fixture(scope="session")
def verite(portal: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((portal / TRUTH).read_text(encoding="utf-8"))
    return found


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


@pytest.fixture(scope="session")
def table(portal: Path) -> Any:
    """Reads a CSV of the portal by its path in the manifest."""

    def read(name: str, delimiter: str = ",") -> list[dict[str, str]]:
        return read_csv(portal / name, delimiter)

    return read
