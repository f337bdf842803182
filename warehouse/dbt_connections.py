"""The connections of dbt's threads, each kept from one node to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def connections_kept() -> Iterator[None]:
    """A block in which a thread of dbt has one connection for all its nodes.

    dbt closes the connection after each of its several hundred nodes: logging in again, and a
    server process that reads the catalogue anew, take longer than most tests. What a node left
    undone is rolled back as before; dbt itself closes what is open at the end of a command.
    """
    from dbt.adapters.postgres.connections import PostgresConnectionManager as Manager

    before = Manager.release
    Manager.release = lambda self: _hand_over(self) or before(self)
    try:
        yield
    finally:
        Manager.release = before


def _hand_over(manager: Any) -> bool:
    """Whether the thread's connection is left open for its next node, with no transaction."""
    connection = manager.get_if_exists()
    if connection is None or connection.state != "open" or connection.handle.closed:
        return False
    connection.handle.rollback()
    connection.transaction_open = False
    return True
