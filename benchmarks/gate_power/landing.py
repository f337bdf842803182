"""An error made in a file of the sample, then read, copied and checked as a run does it."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from psycopg.sql import SQL, Identifier

from benchmarks.gate_power.errors import GATE_1, NOBODY, READING, Caught, FileError
from expectations.gate1 import check_landing
from expectations.profile_store import held, history_of, keep, kept
from extractors.derived import read_any
from extractors.entry import LakeFile
from extractors.errors import TiError
from extractors.home import Home
from extractors.read import parquet_path
from extractors.registry import Source, load_registry
from ti.landing import accepted_before, load_file, locked_files
from warehouse.server import Server


@dataclass
class Landing:
    """A home whose vintages are accepted, in which damaged files land and leave nothing."""

    home: Home
    server: Server
    work: Path

    def caught(self, error: FileError) -> Caught:
        """What reading or gate 1 says of an error."""
        source = load_registry()[error.source]
        made = self.damaged(error, source)
        where = f"{made.source}.{made.part}.{made.vintage}"
        with self.server.connect("loader") as conn, self._leaving_nothing(conn, source, made):
            try:
                load_file(conn, self.home, source, made)
            except TiError as refusal:
                said = " ".join(str(refusal).split())
                return Caught(error.name, where, READING, ("reading",), (), said, error.right)
            return self._checked(conn, source, made, error, where)

    def damaged(self, error: FileError, source: Source) -> LakeFile:
        """The damaged file, as if it had been fetched."""
        files = {(f.part, f.vintage): f for f in locked_files(self.home, source)}
        file = files[error.part, error.vintage]
        content = error.damage(file.path.read_bytes())
        path = self.work / f"{hashlib.sha256(content).hexdigest()}"
        path.write_bytes(content)
        vintage = error.lands_as or error.vintage
        return replace(file, vintage=vintage, path=path, sha256=path.name, bytes=len(content))

    def _checked(
        self, conn: Any, source: Source, made: LakeFile, error: FileError, where: str
    ) -> Caught:
        loaded = load_file(conn, self.home, source, made)
        read = read_any(made, source, self.home, [])
        before = accepted_before(conn, source, made)
        history = history_of(conn, source, made, read.parquet, before)
        report = check_landing(
            self.server.params("loader"), source, made.part, loaded, read, before, history
        )
        blocked = tuple(r.controle for r in report.blocked)
        warned = tuple(r.controle for r in report.warned)
        failing = (*report.blocked, *report.warned)
        told = next((str(r) for r in failing if r.controle in error.right), "")
        gate = GATE_1 if blocked or warned else NOBODY
        return Caught(error.name, where, gate, blocked, warned, told, error.right)

    @contextmanager
    def _leaving_nothing(self, conn: Any, source: Source, made: LakeFile) -> Iterator[None]:
        """The table, the extraction and the lines set aside are gone afterwards; those that were
        there before (the same bytes as an accepted file) stay.
        """
        known = conn.execute(
            "select 1 from meta.extraction where id_extraction = %s", [made.id_extraction]
        ).fetchone()
        try:
            yield
        finally:
            if not known:
                self._forget(conn, made.id_extraction)
                parquet_path(made, source, self.home).unlink(missing_ok=True)

    def _forget(self, conn: Any, id_extraction: str) -> None:
        row = conn.execute(
            "delete from meta.extraction where id_extraction = %s returning table_name",
            [id_extraction],
        ).fetchone()
        if row and row[0]:
            conn.execute(SQL("drop table if exists {}").format(Identifier("raw_store", row[0])))
        for table in ("quarantine", "remarque", "profil"):
            forget = SQL("delete from {} where id_extraction = %s")
            conn.execute(forget.format(Identifier("quality", table)), [id_extraction])


def with_profiles(home: Home, server: Server, names: set[tuple[str, str]]) -> float:
    """Seconds: every accepted file of those parts has a profile, as gate 1 keeps one."""
    begun = time.perf_counter()
    with server.connect("loader") as conn:
        for source_id in sorted({source for source, _ in names}):
            source = load_registry()[source_id]
            for file in locked_files(home, source):
                if (source_id, file.part) in names and not kept(conn, file.id_extraction):
                    read = read_any(file, source, home, locked_files(home, source))
                    keep(conn, file.id_extraction, held(read.parquet, source, file))
    return time.perf_counter() - begun
