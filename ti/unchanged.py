"""A source of which nothing changed: its steps are gone through without Airflow.

Airflow takes about a second over a DAG whose tasks have nothing to do; an unchanged run of all
sources would spend most of its time there.
"""

from typing import TYPE_CHECKING

from extractors.registry import Source, load_registry
from ti.context import Context

if TYPE_CHECKING:
    from extractors.entry import LakeFile
    from warehouse.migrate import Connection


def unchanged(ctx: Context, source_id: str) -> bool:
    """Whether the source, just fetched, is accepted file by file as it would be read today; its
    steps are then shown, and its DAG has nothing to do.

    A source that was never locked is not asked. Raises what `fetch` raises, which is recorded.
    """
    from extractors.lock import read_lock
    from ti import steps

    source = load_registry()[source_id]
    if not read_lock(ctx.home.locks, source_id).files:
        return False
    steps.fetch(ctx, source_id)
    if not _all_accepted(ctx, source):
        return False
    steps.load(ctx, source_id)
    steps.check_landing(ctx, source_id)
    return True


def _all_accepted(ctx: Context, source: Source) -> bool:
    from ti.landing import locked_files

    with ctx.server.connect("loader") as conn:
        return all(_accepted(conn, ctx, source, file) for file in locked_files(ctx.home, source))


def _accepted(conn: "Connection", ctx: Context, source: Source, file: "LakeFile") -> bool:
    """Whether the file's Parquet is there, as today's facts and code read it, and accepted."""
    from extractors.derived import standing
    from warehouse.copy import complete, table_name
    from warehouse.lake_files import is_kept

    parquet = standing(file, source, ctx.home)
    if parquet is None:
        return False
    if source.parts[file.part].lake_only:
        return is_kept(conn, file.id_extraction)
    there = complete(conn, file.id_extraction, table_name(file, parquet))
    return there is not None and there[1] == "accepted"
