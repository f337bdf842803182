"""Where a portal's state lives: one folder per portal under TI_HOME."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import MisuseError

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """The state of one portal: `spec` (`sample`, `live`, `dir:PATH`) and its folder `root`."""

    spec: str
    root: Path

    @property
    def kind(self) -> str:
        """`sample`, `live` or `dir`."""
        return self.spec.split(":", 1)[0]

    @property
    def key(self) -> str:
        """The folder's name, which identifies the portal everywhere."""
        return self.root.name

    @property
    def lake(self) -> Path:
        """Content-addressed files as the producer sent them, and the Parquet read from them."""
        return self.root / "lake"

    @property
    def locks(self) -> Path:
        """Pinned vintages; those of `live` are reviewed in git."""
        return REPOSITORY / "locks" if self.kind == "live" else self.root / "locks"

    @property
    def exports(self) -> Path:
        """Published files, a folder per release and `latest`."""
        return self.root / "exports"

    @property
    def quality(self) -> Path:
        """Pages on the checks of each release, a folder per release."""
        return self.root / "quality"

    @property
    def logs(self) -> Path:
        """Logs of runs, dbt and the database server."""
        return self.root / "logs"

    @property
    def sample(self) -> Path:
        """The files of the sample portal, once its generator wrote them."""
        return self.root / "sample"

    @property
    def folder(self) -> Path:
        """The folder behind a `dir:` portal."""
        if self.kind != "dir":
            raise MisuseError(f"portal {self.spec} is not a folder")
        return Path(self.spec.split(":", 1)[1]).expanduser().resolve()


def ti_home() -> Path:
    """The folder of all state: TI_HOME, else `var/` in the repository."""
    return Path(os.environ.get("TI_HOME", REPOSITORY / "var")).expanduser().resolve()


def portal_home(spec: str) -> Home:
    """The home of a portal given as `sample`, `live` or `dir:PATH`; MisuseError otherwise."""
    if spec in ("sample", "live"):
        return Home(spec, ti_home() / spec)
    if not spec.startswith("dir:") or not spec[4:]:
        raise MisuseError(f"unknown portal {spec!r}: use sample, live or dir:PATH")
    folder = Path(spec[4:]).expanduser().resolve()
    if not folder.is_dir():
        raise MisuseError(f"portal dir: no folder {folder}: give the one with MANIFEST.csv")
    slug = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "folder"
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Home(f"dir:{folder}", ti_home() / f"dir-{slug}-{digest}")
