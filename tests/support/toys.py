"""Toy sources and folders for the fetch."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extractors.home import Home
from extractors.manifest import COLUMNS

HEADER = "part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2020"
PART: dict[str, Any] = {
    "format": "csv",
    "key": ["code"],
    "rows": {"france": [1, 9], "sample": [1, 9]},
    "drift": 0.1,
}


@dataclass(frozen=True)
class LiveHome(Home):
    """A live home whose locks stay out of the repository."""

    @property
    def locks(self) -> Path:
        return self.root / "locks"


def write_source(root: Path, parts: dict[str, dict[str, Any]], name: str = "jouet") -> None:
    """A source's folder under `root`; each part is a CSV of one column unless it says more."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "id": name,
        "title_fr": "Jouet",
        "title_en": "Toy",
        "producer": "Personne",
        "licence": "Licence Ouverte 2.0",
        "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "citation": "Personne",
        "homepage": "https://example.org/",
        "calendar": "never",
        "parts": {part: {**PART, **more} for part, more in parts.items()},
    }
    (folder / "source.yml").write_text(yaml.safe_dump(facts, allow_unicode=True))
    lines = [f"{part},code,text,oui,,Code,Code,,code" for part in parts]
    (folder / "columns.csv").write_text("\n".join([HEADER, *lines]) + "\n")


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def row(file: str, content: bytes, **more: str) -> dict[str, str]:
    """A row of a manifest for a file that is not wrapped."""
    facts = dict.fromkeys(COLUMNS, "")
    facts |= {"source": "jouet", "part": "liste", "vintage": "2023", "wrapper": "none"}
    facts |= {"nature": "original", "url": "https://example.org/f", "licence": "LO 2.0"}
    facts |= {"file": file, "sha256": sha(content), "sha256_content": sha(content)}
    return facts | {"bytes": str(len(content))} | more


def write_rows(folder: Path, *rows: dict[str, str]) -> None:
    with (folder / "MANIFEST.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
