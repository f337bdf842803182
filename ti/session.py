"""A run from its opening to its end: server, row in meta.run, lock, heartbeat, message."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from extractors.errors import EXIT_LOCKED, LockedError, MisuseError, TiError
from extractors.home import Home
from ti.console import Console
from ti.context import Context, Options, activated
from ti.outage import said, tell_outage, tell_restored
from ti.telling import tell_run

if TYPE_CHECKING:
    from warehouse.migrate import Connection
    from warehouse.server import Server

log = logging.getLogger(__name__)
WAIT_SECONDS = 3600.0


def new_run_id() -> str:
    """An id that sorts by time and names the run's log: `20260131T101500Z-1a2b3c`."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(3)}"


def check_sources(sources: Iterable[str]) -> None:
    """Nothing; MisuseError for a source that the registry does not hold."""
    from extractors.registry import load_registry

    known = load_registry()
    for source in sources:
        if source not in known:
            raise MisuseError(f"unknown source {source!r}: use one of {', '.join(known)}")


def check_addresses(home: Home, sources: Iterable[str]) -> None:
    """Nothing; MisuseError for a source asked of the live portal whose facts name no address."""
    from extractors.registry import load_registry

    known = load_registry()
    for source in sources if home.kind == "live" else ():
        if not any(part.live for part in known[source].parts.values()):
            raise MisuseError(
                f"{source}: no part has a public address: write `live:` in its source.yml, "
                "or use --portal dir:FOLDER"
            )


@contextmanager
def opened(
    home: Home,
    *,
    run_id: str,
    options: Options | None = None,
    console: Console | None = None,
    scheduled: bool = False,
) -> Iterator[Context]:
    """The context of a run that holds the portal's lock, and is closed whatever happens.

    LockedError (exit 4) when another run holds it. Every other error is in `ctx.failures` and goes
    through. What the run brought to light or saw over is told in one message. The server is
    stopped unless somebody else uses it. `scheduled` is for one task under a scheduler: it takes up
    the run's row, waits for the lock, and leaves the message of a failure to the task's callback,
    which is called once no retry is left.
    """
    from warehouse.server import server

    handle = server(home)
    ctx = Context(run_id, home, handle, options or Options(), console or Console())
    with ExitStack() as stack:
        with _told(ctx, tell=not scheduled):
            running = stack.enter_context(_started(ctx))
            stack.enter_context(_beating(running, ctx))
            _lock(running, ctx, wait=scheduled)
        try:
            with activated(ctx):
                yield ctx
        except KeyboardInterrupt:
            ctx.interrupted = True
            ctx.fail("run", "", TiError("interrupted"))
            raise
        except Exception as error:
            if not ctx.failures:
                ctx.fail("run", "", error)
            raise
        finally:
            _end(running, ctx, tell=not scheduled)


@contextmanager
def _told(ctx: Context, *, tell: bool) -> Iterator[None]:
    """A block that readies the database; that it cannot be used is told without it."""
    try:
        yield
    except (LockedError, MisuseError):
        raise
    except Exception as error:
        log.exception("the database cannot be used")
        if tell:
            tell_outage(ctx.home, ctx.run_id, ctx.lines or [said(error)], str(ctx.log_path))
        raise


@contextmanager
def _started(ctx: Context) -> "Iterator[Server]":
    """The portal's server, running; its start is the run's first step."""
    with ExitStack() as stack:
        with ctx.step("database"):
            running = stack.enter_context(ctx.server.session())
        yield running


def _lock(server: "Server", ctx: Context, *, wait: bool) -> None:
    """Nothing; the run holds the lock. LockedError, the run being closed, when it cannot."""
    from warehouse import runs

    with server.connect("loader") as conn:
        try:
            if wait:
                runs.wait_for_lock(conn, ctx.run_id, WAIT_SECONDS)
            else:
                runs.acquire_lock(conn, ctx.run_id)
        except LockedError as error:
            runs.close_run(conn, ctx.run_id, "failed", exit_code=EXIT_LOCKED, message=str(error))
            raise


def _take_up(conn: "Connection", ctx: Context) -> None:
    """Nothing; the counters of the run's earlier tasks are those that this one goes on with."""
    row = conn.execute("select counters from meta.run where run_id = %s", [ctx.run_id]).fetchone()
    counters = dict(row[0]) if row and isinstance(row[0], dict) else {}
    ctx.seconds.update(counters.pop("seconds", {}))
    ctx.counters.update(counters)


@contextmanager
def _beating(server: "Server", ctx: Context) -> Iterator[None]:
    """The run's row, alive from now on: while it waits for the lock too."""
    from warehouse import runs
    from warehouse.heartbeat import Heartbeat

    with server.connect("loader") as conn:
        runs.mark_dead(conn)
        runs.open_run(conn, ctx.home.key, options=ctx.options.as_json(), run_id=ctx.run_id)
        _take_up(conn, ctx)
    with Heartbeat(server, ctx.run_id) as heartbeat:
        ctx.is_ours = lambda: not heartbeat.lost
        yield


def _close(conn: "Connection", ctx: Context, where: str, *, tell: bool) -> None:
    """Nothing; the run is closed, and told with it; closed all the same when telling goes wrong."""
    from warehouse import runs

    def close() -> None:
        runs.close_run(
            conn,
            ctx.run_id,
            ctx.state,
            exit_code=ctx.exit_code,
            message="\n".join(ctx.lines),
            counters={**ctx.counters, "seconds": ctx.seconds},
            id_release=ctx.id_release,
            failures=[failure.as_json() for failure in ctx.failures],
        )

    if not tell:
        close()
        return
    try:
        lost = tell_run(conn, ctx.home, ctx.run_id, where, close=close)
    except Exception:
        if not conn.broken:
            close()
        raise
    if lost:
        ctx.console.line(f"! {lost}")


def _end(server: "Server", ctx: Context, *, tell: bool) -> None:
    """Close the run; when the server is gone, that is told without it, and the next run finds this
    one dead and says so.
    """
    import psycopg

    from expectations.digest import seen

    where = str(ctx.log_path) if tell else ""
    try:
        with server.connect("loader") as conn:
            # A task that failed under a scheduler may be tried again: its callback tells.
            _close(conn, ctx, where, tell=not ctx.interrupted and (tell or not ctx.failures))
            tell_restored(ctx.home, ctx.run_id, seen(conn), where)
    except (psycopg.Error, OSError) as error:
        log.exception("run %s could not be closed", ctx.run_id)
        tell_outage(ctx.home, ctx.run_id, [*ctx.lines, said(error)], where)
