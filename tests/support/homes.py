"""What a portal leaves on the disk, taken away again."""

import shutil
from pathlib import Path

from extractors.home import Home
from warehouse.embedded import EmbeddedServer


def remove_portal(root: Path) -> None:
    """Nothing; the server of that portal's folder is stopped, and all that it wrote is gone, the
    database that lies outside of a private folder too.
    """
    server = EmbeddedServer(Home("sample", root))
    server.stop()
    if not server.data_dir.is_relative_to(root):
        shutil.rmtree(server.data_dir.parent, ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)
