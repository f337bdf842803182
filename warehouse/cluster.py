"""A PostgreSQL cluster on 127.0.0.1: made, started, stopped; knows nothing of its content."""

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import TiError
from extractors.trouble import WORDS, named
from warehouse.binaries import find_bin
from warehouse.credentials import write_private
from warehouse.settings import SETTINGS, shared_memory
from warehouse.system import HOST, Account, account, command_line, port_is_free, run_as

START_SECONDS = 120
STOP_SECONDS = 60
PORT_SECONDS = 10
LOG_BYTES = 10_000_000
PG_CTL_SAYS = ("pg_ctl: ", "Examine the log")
LEFT = ("shared memory block", "File exists")
# What a server says of a folder that another start would not mend.
DAMAGED = ("PANIC", "checkpoint record", "not a valid data directory")
REBUILT = "then `ti db restore FILE`, or run: the database is rebuilt from the lake"
# Where a cluster is made; its folder gets its name at the end.
DRAFT = "partial-"
BUILTIN_LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]


@dataclass(frozen=True)
class Cluster:
    """A data folder, the port it listens on and the file its server logs to."""

    data_dir: Path
    port: int
    log: Path

    @property
    def account(self) -> Account:
        """The system account that runs the server."""
        return account(self.data_dir)

    @property
    def exists(self) -> bool:
        """Whether initdb went to its end here: the folder gets its name only then."""
        return (self.data_dir / "PG_VERSION").exists()

    def create(self, superuser: str, password: str) -> None:
        """None; the cluster exists. What a killed initdb left is thrown away first."""
        who, folder = self.account, self.data_dir.parent
        for left in folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        if self.exists:
            return
        folder.mkdir(parents=True, exist_ok=True)
        if who.switch:
            folder.chmod(0o755)
        with named(self.data_dir, folder / DRAFT):
            self._make(who, Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder)), superuser, password)

    def _make(self, who: Account, draft: Path, superuser: str, password: str) -> None:
        pwfile = draft / "password"
        write_private(pwfile, password + "\n")
        if who.switch:
            for path in (draft, pwfile):
                os.chown(path, who.uid, who.gid)
        said = _initdb(who, draft / "data", superuser, pwfile)
        if said:
            known = said.replace(str(draft / "data"), str(self.data_dir))
            raise TiError(f"initdb failed in {self.data_dir}: {known}")
        (draft / "data").rename(self.data_dir)
        shutil.rmtree(draft)

    def start(self) -> None:
        """None; the server accepts connections. TiError with the log's tail otherwise."""
        self._forget_dead_postmaster()
        self._require_free_port()
        self._write_settings()
        deadline = time.monotonic() + START_SECONDS
        while True:
            offset = self.log.stat().st_size if self.log.exists() else 0
            # Alive after a failure: a start of a killed caller, still under way.
            if self._pg_ctl("start", "-w", "-t", str(START_SECONDS)) == 0 or self.alive:
                return
            # What a killed postmaster leaves: processes, for a moment, and files of the unlogged
            # tables that they undid: a first recovery stops at those, the next clears them away.
            if not any(it in self._log_since(offset) for it in LEFT) or time.monotonic() > deadline:
                raise TiError(f"{self._failure('did not start', offset)}: {self._remedy(offset)}")
            time.sleep(0.5)

    def stop(self) -> None:
        """None; no server runs on this folder: open transactions are cut, data is flushed.

        A server that does not end so is stopped at once: its next start recovers from its log.
        """
        offset = self.log.stat().st_size if self.log.exists() else 0
        for mode in ("fast", "immediate"):
            if not (self.data_dir / "postmaster.pid").exists():
                return
            if self._pg_ctl("stop", "-m", mode, "-w", "-t", str(STOP_SECONDS)) == 0:
                return
        if self.alive:
            raise TiError(self._failure("did not stop", offset))

    @property
    def alive(self) -> bool:
        """Whether the process named in postmaster.pid is a server on this very folder."""
        pid = self.postmaster_pid
        return pid is not None and str(self.data_dir) in command_line(pid)

    @property
    def postmaster_pid(self) -> int | None:
        """The pid written by the server, dead or alive; None when there is none."""
        try:
            return int((self.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def trim_log(self) -> None:
        """None; the log stays under 10 MB: its last tenth is kept as `.1`, the rest goes.

        The server appends to the open file, so that it is cut in place even while it runs.
        """
        if not self.log.exists() or self.log.stat().st_size <= LOG_BYTES:
            return
        with self.log.open("rb+") as stream:
            stream.seek(-LOG_BYTES // 10, os.SEEK_END)
            self.log.with_name(self.log.name + ".1").write_bytes(stream.read())
            stream.truncate(0)

    def _pg_ctl(self, *arguments: str) -> int:
        who = self.account
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [str(find_bin(who) / "pg_ctl"), "-s", "-D", str(self.data_dir), *arguments]
        with self.log.open("ab") as output:
            return run_as(who, command, output).returncode

    def _write_settings(self) -> None:
        settings = {**SETTINGS, "port": str(self.port), **shared_memory()}
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        path = self.data_dir / "postgresql.conf"
        who = self.account
        path.write_text(text)
        if who.switch:
            os.chown(path, who.uid, who.gid)

    def _require_free_port(self) -> None:
        # The processes of a killed postmaster hold its port until they notice.
        deadline = time.monotonic() + PORT_SECONDS
        while not port_is_free(self.port) and time.monotonic() < deadline:
            time.sleep(0.2)
        if not port_is_free(self.port):
            raise TiError(
                f"port {self.port} on {HOST} is taken by another program: stop that program, or "
                f'remove the line "port" from {self.log.parent.parent / "server.json"} '
                "to let another port be chosen"
            )

    def _forget_dead_postmaster(self) -> None:
        """Remove a postmaster.pid whose pid now belongs to another program."""
        pid = self.postmaster_pid
        if pid is not None and not self.alive:
            (self.data_dir / "postmaster.pid").unlink(missing_ok=True)

    def _log_since(self, offset: int) -> str:
        with self.log.open("rb") as stream:
            stream.seek(offset)
            return stream.read().decode(errors="replace")

    def _remedy(self, offset: int) -> str:
        said = self._log_since(offset)
        if WORDS in said:
            return f"free some on the disk of {self.data_dir}, then run again"
        if any(it in said for it in DAMAGED):
            return f"put {self.data_dir} aside, {REBUILT}"
        return "mend what it says, then run again"

    def _failure(self, what: str, offset: int) -> str:
        said = self._log_since(offset).strip().splitlines()
        tail = " | ".join(line for line in said if not line.startswith(PG_CTL_SAYS))[-1000:]
        return f"PostgreSQL in {self.data_dir} {what} (log {self.log}): {tail}"


def _initdb(who: Account, folder: Path, superuser: str, pwfile: Path) -> str:
    """What initdb says when it fails, empty when it does not."""
    command = [str(find_bin(who) / "initdb"), "-D", str(folder), "-U", superuser, "--encoding=UTF8"]
    command += ["--auth=scram-sha-256", f"--pwfile={pwfile}"]
    # The server's own C.UTF-8 sorts as the system's does, and faster; servers before 17 lack it.
    for locale in (BUILTIN_LOCALE, ["--locale=C.UTF-8"]):
        done = run_as(who, [*command, *locale])
        if done.returncode == 0:
            return ""
    return " | ".join(done.stdout.decode(errors="replace").strip().splitlines()[-3:]) or "no word"
