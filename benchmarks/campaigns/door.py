"""The real way of a file, from its folder to gate 1, in this process; what is there after it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from psycopg import sql

from expectations.profile_store import held, keep
from extractors.derived import read_any
from extractors.entry import LakeFile
from extractors.errors import TiError
from extractors.fetch import fetch_source
from extractors.home import Home
from extractors.registry import Source, load_registry
from extractors.trouble import trouble
from ti import steps
from ti.console import Console
from ti.context import Context, Options
from ti.landing import load_file, locked_files
from ti.session import new_run_id
from warehouse import release
from warehouse.embedded import EmbeddedServer
from warehouse.extractions import accept, ensure_views
from warehouse.lake_files import accept_in_lake

State = dict[str, tuple[Any, ...]]
TOY = "sample-000000000000"


@dataclass
class Passage:
    """What became of a source's files: the step that refused them, if one did, the lines that a
    person reads, and the errors that nobody foresaw.
    """

    run_id: str
    stage: str = ""
    lines: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    printed: str = ""


class Door:
    """A home whose server is kept up while files go through it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.server = EmbeddedServer(home)
        self.registry = load_registry()

    @contextmanager
    def open(self) -> Iterator["Door"]:
        """A context in which the server runs and readers have a release."""
        self.server.keep_up()
        try:
            with self.server.connect("loader") as conn:
                ensure_views(conn, self.registry)
            with self.server.connect("admin") as self._conn:
                self._show_readers_something()
                yield self
        finally:
            self.server.stop()

    def passes(self, source: str) -> Passage:
        """Fetch, load and gate 1 of one source, as `ti` and the tasks of the DAGs do them."""
        passage = Passage(new_run_id())
        stream = StringIO()
        options, console = Options(sources=(source,)), Console(stream, live=False)
        ctx = Context(passage.run_id, self.home, self.server, options, console)
        with _unforeseen(passage.unforeseen), suppress(Exception):
            steps.fetch(ctx, source)
            steps.load(ctx, source)
            steps.check_landing(ctx, source)
        passage.stage = ctx.failures[0].step if ctx.failures else ""
        passage.lines, passage.printed = ctx.lines, stream.getvalue()
        return passage

    def restore(self, source: str) -> None:
        """Nothing; the files now in the folder are the accepted ones again, without a gate."""
        fetch_source(source, self.home)
        with self.server.connect("loader") as conn:
            for file in self.files(source):
                load_file(conn, self.home, self.registry[source], file)
        self.accept_all(source)

    def accept_all(self, source: str) -> None:
        """Nothing; every file of the source that is loaded is the accepted one of its vintage,
        and what it holds is kept for the next, as when gate 1 accepts it.
        """
        facts, files = self.registry[source], self.files(source)
        with self.server.connect("loader") as conn:
            for file in files:
                read = read_any(file, facts, self.home, files)
                if facts.parts[file.part].lake_only:
                    accept_in_lake(conn, file)
                else:
                    accept(conn, facts, file.part, file.id_extraction)
                keep(conn, file.id_extraction, held(read.parquet, facts, file))

    def files(self, source: str) -> list[LakeFile]:
        """The source's files, as its lock pins them."""
        return list(locked_files(self.home, self.registry[source]))

    def warned(self, run_id: str) -> set[str]:
        """The checks of a run that warned, each with the value that it measured."""
        query = "select source, controle, valeur from quality.check_result where run_id = %s"
        rows = self._conn.execute(f"{query} and statut = 'averti'", [run_id]).fetchall()
        return {" ".join(map(str, row)) for row in rows}

    def told(self, run_id: str, file: str) -> set[str]:
        """The checks of a run that tell without a warning what moved in a file."""
        query = "select controle from quality.check_result where run_id = %s and source = %s"
        query += " and gravite = 'information' and valeur <> 0"
        return {str(name) for (name,) in self._conn.execute(query, [run_id, file]).fetchall()}

    def accepted(self, source: str) -> State:
        """What the views of raw show of a source, and the files of it accepted in the lake."""
        parts = self.registry[source].parts
        shown = {
            name: _content(self._conn, "raw", f"{source}_{name}")
            for name, part in parts.items()
            if not part.lake_only
        }
        kept = self._conn.execute(
            "select part, id_extraction from meta.extraction"
            " where source = %s and state = 'accepted' order by 1, 2",
            [source],
        ).fetchall()
        return {**shown, "accepted": tuple(kept)}

    def shows(self, source: str, part: str, vintage: str) -> list[tuple[Any, ...]]:
        """The extractions that the view of a part shows of a vintage, and how many rows of each."""
        query = sql.SQL(
            "select id_extraction, count(*) from {} where millesime = %s group by 1 order by 1"
        ).format(sql.Identifier("raw", f"{source}_{part}"))
        return [tuple(row) for row in self._conn.execute(query, [vintage]).fetchall()]

    def published(self) -> State:
        """What readers see."""
        views = self._conn.execute(
            "select viewname, definition from pg_views where schemaname = 'pub' order by 1"
        ).fetchall()
        return {str(n): (d, *_content(self._conn, "pub", str(n))) for n, d in views}

    def _show_readers_something(self) -> None:
        """Nothing; pub has a view of one row, published as a release is."""
        conn = self._conn
        if release.current(conn) is None:
            release.clear_candidate(conn)
            conn.execute("create table pub_next.temoin_v1 as select 1 as n")
            conn.execute("alter table pub_next.temoin_v1 owner to ti_builder")
            conn.execute(
                "insert into meta.release (id_release, portal, nature, code_version,"
                " geographie_reference) values (%s, 'sample', 'sample', '0', '2025-01-01')",
                [TOY],
            )
            release.switch(conn, TOY)


def part_of(door: Door, source: str, part: str, vintage: str) -> tuple[Source, LakeFile]:
    """A source and its locked file of that part and vintage."""
    (file,) = [f for f in door.files(source) if (f.part, f.vintage) == (part, vintage)]
    return door.registry[source], file


def _content(conn: Any, schema: str, name: str) -> tuple[Any, ...]:
    """The number of rows of a relation and a hash of them."""
    query = "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from {} as t"
    return tuple(conn.execute(sql.SQL(query).format(sql.Identifier(schema, name))).fetchone())


@contextmanager
def _unforeseen(found: list[str]) -> Iterator[None]:
    """A context in which every error that is logged and neither the project's own nor the
    machine's is added to `found`.
    """

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            found.extend(f"{type(e).__name__}: {e}"[:300] for e in _foreign(error))

    handler, log = Handler(), logging.getLogger("ti")
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)


def _foreign(error: BaseException | None) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from (foreign for one in error.exceptions for foreign in _foreign(one))
    elif error is not None and not isinstance(error, TiError) and not trouble(error):
        yield error
