"""A kept release shown again: its tables and its files turn together, or neither does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extractors.home import Home
from publication.exports import LATEST, point_latest, write
from warehouse.migrate import Connection
from warehouse.release import kept_schema, rollback, show_again
from warehouse.server import Server


def go_back(
    home: Home, server: Server, conn: Connection, id_release: str, run_id: str | None = None
) -> Path:
    """The folder of the kept release that readers see from now on; what they saw is withdrawn.

    MisuseError when the release is unknown or no longer kept. Safe to repeat after a kill.
    """
    folder = write(home, server, id_release, kept_schema(conn, id_release))
    with _link_to(home, id_release) as turn_link:
        rollback(conn, id_release, run_id=run_id, beside=turn_link)
    return folder


def put_back(home: Home, server: Server, conn: Connection, id_release: str) -> Path:
    """The folder of a withdrawn release, still kept, that readers see again."""
    folder = write(home, server, id_release, kept_schema(conn, id_release))
    with _link_to(home, id_release) as turn_link:
        show_again(conn, id_release, turn_link)
    return folder


@contextmanager
def _link_to(home: Home, id_release: str) -> Iterator[Callable[[], None]]:
    """What turns `latest`; the link is what it was when the block ends by an error."""
    link = home.exports / LATEST
    before = str(link.readlink()) if link.is_symlink() else ""
    try:
        yield lambda: point_latest(home, id_release)
    except BaseException:
        if before:
            point_latest(home, before)
        else:
            link.unlink(missing_ok=True)
        raise
