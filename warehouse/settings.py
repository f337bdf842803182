"""What the embedded server is set to."""

import os
from collections.abc import Mapping

from warehouse.system import HOST

# Every table can be rebuilt from the lake, so most commits do not wait for the disk: a crash of
# the server may lose its last instants, never its consistency, which fsync (left on) protects.
# Commits that others rely on (a switch of release, a run's end) ask to wait: `durable`, migrate.py.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": f"'{HOST}'",
    "unix_socket_directories": "''",
    "password_encryption": "'scram-sha-256'",
    "shared_buffers": "'512MB'",
    "max_wal_size": "'4GB'",
    "synchronous_commit": "off",
    "max_connections": "100",
    # Tables are written whole, once: a worker that wakes every minute takes time from the build.
    "autovacuum_naptime": "'10min'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "datestyle": "'iso, ymd'",
    "lc_messages": "'C'",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    "log_line_prefix": "'%m [%p] %u '",
}


def shared_memory() -> dict[str, str]:
    """Settings for containers, whose /dev/shm is often too small for parallel queries."""
    try:
        facts = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return {}
    small = facts.f_blocks * facts.f_frsize < 1_000_000_000
    return {"dynamic_shared_memory_type": "mmap"} if small else {}
