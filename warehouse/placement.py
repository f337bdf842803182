"""Where a cluster lies: in the portal's home, unless the server's account cannot enter it."""

import hashlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from warehouse.binaries import REACHABLE
from warehouse.cluster import Cluster
from warehouse.system import reachable


def choose_folder(root: Path) -> str:
    """`pg/data` (in the home `root`), or the path of a folder outside a home that is private.

    Root's server runs as another account. Outside: a temporary folder for a temporary home,
    else one that lasts as the home does; what a deleted home of that path left is removed.
    """
    root.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or reachable(root / "pg" / "data"):
        return "pg/data"
    temporary = Path(tempfile.gettempdir()).resolve()
    if root.is_relative_to(temporary) and reachable(temporary / "data"):
        return str(Path(tempfile.mkdtemp(prefix="ti-warehouse-", dir=temporary)) / "data")
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    for orphan in REACHABLE.glob(f"{digest}-*"):
        _discard(orphan / "data")
    return str(REACHABLE / f"{digest}-{secrets.token_hex(4)}" / "data")


def _discard(data_dir: Path) -> None:
    """Stop and remove a cluster that no home points to."""
    orphan = Cluster(data_dir, 0, data_dir.parent / "postgres.log")
    if orphan.exists and orphan.alive:
        orphan.stop()
    shutil.rmtree(data_dir.parent)
