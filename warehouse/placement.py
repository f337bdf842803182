"""Where a cluster lies: in the portal's home, unless the server's account cannot enter it."""

import hashlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from extractors.errors import TiError
from warehouse.binaries import REACHABLE
from warehouse.cluster import REBUILT, Cluster
from warehouse.system import free_port, reachable

IN_HOME = "pg/data"


def choose_folder(root: Path) -> str:
    """`pg/data` (in the home `root`), or the path of a folder outside a home that is private.

    Root's server runs as another account. Outside: a temporary folder for a temporary home,
    else one that lasts as the home does; what a deleted home of that path left is removed.
    """
    root.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or reachable(root / IN_HOME):
        return IN_HOME
    temporary = Path(tempfile.gettempdir()).resolve()
    if root.is_relative_to(temporary) and reachable(temporary / "data"):
        return str(Path(tempfile.mkdtemp(prefix="ti-warehouse-", dir=temporary)) / "data")
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    for orphan in REACHABLE.glob(f"{digest}-*"):
        _discard(orphan / "data")
    return str(REACHABLE / f"{digest}-{secrets.token_hex(4)}" / "data")


def choose_port(data_dir: Path) -> int:
    """The port that a server of that folder listens on; a free one when none runs."""
    running = Cluster(data_dir, 0, data_dir.parent / "postgres.log")
    try:
        stated = int((data_dir / "postmaster.pid").read_text().split("\n")[3])
    except (OSError, ValueError, IndexError):
        return free_port()
    return stated if running.alive else free_port()


def require_whole(cluster: Cluster) -> None:
    """None; TiError when the folder holds something that is no cluster: it is left alone."""
    folder = cluster.data_dir
    if not cluster.exists and folder.is_dir() and any(folder.iterdir()):
        raise TiError(
            f"{folder} is no database that can be started: PG_VERSION is missing: "
            f"restore it, or put {folder} aside, {REBUILT}"
        )


def find_again(root: Path) -> str:
    """What to do when nothing says any more where the cluster of the home `root` lies."""
    if (root / IN_HOME / "PG_VERSION").exists():
        return f"remove it: the database in {root / IN_HOME} is found again; or restore it"
    where = '{"data_dir": "FOLDER"}'
    return (
        f"restore it, or write {where} in it, FOLDER being that of the database; once it is "
        "removed, the next run makes another database from the lake"
    )


def _discard(data_dir: Path) -> None:
    """Stop and remove a cluster that no home points to."""
    orphan = Cluster(data_dir, 0, data_dir.parent / "postgres.log")
    if orphan.exists and orphan.alive:
        orphan.stop()
    shutil.rmtree(data_dir.parent)
