"""What the operating system knows: accounts, processes, ports, file locks."""

import fcntl
import os
import pwd
import random
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extractors.errors import TiError

HOST = "127.0.0.1"
LOCK_SECONDS = 300


@dataclass(frozen=True)
class Account:
    """The system account that runs the server; `switch` says that it is not the caller's own."""

    uid: int
    gid: int
    switch: bool


def account(data_dir: Path) -> Account:
    """The owner of `data_dir` if it exists, else the caller, or `nobody` for root.

    PostgreSQL refuses to run as root. Raises TiError when the folder is another user's.
    """
    me = os.geteuid()
    if data_dir.exists():
        facts = data_dir.stat()
        if me not in (0, facts.st_uid):
            raise TiError(
                f"the database in {data_dir} belongs to uid {facts.st_uid}, not to uid {me}: "
                "run as that user, or set TI_HOME to a folder of your own"
            )
        return Account(facts.st_uid, facts.st_gid, me == 0)
    if me != 0:
        return Account(me, os.getegid(), switch=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)


def run_as(
    who: Account, command: Sequence[str | Path], output: IO[bytes] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """The finished process of `command` run as `who`, with a bare environment.

    Output goes to the open file `output` if given: a server started by the command keeps
    writing there, even where its account could not open the file; else it is captured.
    """
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if output is None else output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        check=False,
        user=who.uid if who.switch else None,
        group=who.gid if who.switch else None,
        extra_groups=[] if who.switch else None,
    )


def reachable(path: Path) -> bool:
    """Whether any account can enter every folder above `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists())


def command_line(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        if Path("/proc/self").exists():
            return ""
    done = run_as(Account(0, 0, switch=False), ["ps", "-o", "command=", "-p", str(pid)])
    return done.stdout.decode()


# Below those that systems give to outgoing connections, one of which could take the server's port
# while it is stopped.
PORTS = range(20_000, 32_000)


def port_is_free(port: int) -> bool:
    """Whether 127.0.0.1:port can be bound."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    for port in random.sample(PORTS, k=100):
        if port_is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """A context that one process at a time is in; the kernel frees it when the process dies.

    Raises TiError after five minutes.
    """
    with open_lock(path) as stream:
        deadline = time.monotonic() + LOCK_SECONDS
        while not try_lock(stream, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise TiError(
                    f"another process has held {path} for {LOCK_SECONDS} s: see what runs"
                )
            time.sleep(0.05)
        yield


def open_lock(path: Path) -> IO[bytes]:
    """An open file to lock, made if absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def try_lock(stream: IO[bytes], kind: int) -> bool:
    """Whether the lock (fcntl.LOCK_SH or LOCK_EX) was taken at once."""
    try:
        fcntl.flock(stream, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
