"""B1: the stock's Parquet into a typed table, against `psql \\copy` of a ready CSV; two streams."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from psycopg import sql

from benchmarks.measure import Cost, call, median, pairs, process
from benchmarks.register import (
    ALL,
    MILLION,
    SIXTEEN,
    database,
    middle_cpu,
    psql,
    raw,
    register,
    rows,
    runs,
    stock,
    with_server,
)
from benchmarks.report import Result
from warehouse.encode import POSTGRES_TYPES, copy_rows
from warehouse.server import Server

OURS, THEIRS, TWO = "raw_store.essai", "raw_store.essai_psql", "raw_store.essai_deux"
Typed = list[tuple[str, str]]


def measure(_group: str, work: Path) -> list[Result]:
    """Sixteen columns, all of them (of a fifth of the rows), and two streams of sixteen against
    one.
    """
    parquet = stock(register(rows(10 * MILLION), work))
    fewer = stock(register(rows(10 * MILLION) // 5, work))
    with database(work) as running:
        return [
            against_psql(running, parquet, SIXTEEN, work, "B1-copy-16", 1.1, 1.0),
            against_psql(running, fewer, ALL, work, "B1-copy-54", 1.3, 1.1),
            two_streams(running, parquet, SIXTEEN),
        ]


def against_psql(
    running: Server, parquet: Path, typed: Typed, work: Path, name: str, bound: float, aim: float
) -> Result:
    """Ours in this process, theirs as a process: a fresh table, filled, counted and analyzed."""
    ready, script, log = work / "ready.csv", work / "reference.sql", work / "psql.log"
    names = ", ".join(f'"{column}"' for column, _ in typed)
    # Instants as Arrow writes them, so that the two tables can be compared.
    options = "header false, timestampformat '%Y-%m-%d %H:%M:%S.%f'"
    duckdb.sql(f"copy (select {names} from '{parquet}') to '{ready}' ({options})")
    script.write_text(
        f"drop table if exists {THEIRS};\ncreate table {THEIRS} ({declared(typed)});\n"
        f"\\copy {THEIRS} from '{ready}' with (format csv, freeze true)\n"
        f"select count(*) from {THEIRS};\nanalyze {THEIRS};\n"
    )
    env = {**os.environ, "PGPASSFILE": str(running.pgpass)}

    def theirs() -> Cost:
        cost = process(psql(running, script, log), env, log)
        assert cost.exit_code == 0, log.read_text()
        return cost

    ours = partial(with_server, running, lambda: call(lambda: copied(running, parquet, typed)))
    mine, reference = pairs(ours, partial(with_server, running, theirs), runs())
    ready.unlink()
    same(running, OURS, THEIRS)
    count = pq.read_metadata(parquet).num_rows
    return Result(
        id=name,
        what=f"{count} establishments x {len(typed)} columns, Parquet to typed table",
        against="psql \\copy of the same rows, ready CSV",
        ours=median(mine),
        reference=median(reference),
        bound=bound,
        aim=aim,
        runs=runs(),
        cpu=middle_cpu(mine),
        raw=raw(mine, reference),
    )


def two_streams(running: Server, parquet: Path, typed: Typed) -> Result:
    """Two connections, each with half of the row groups, against one."""
    two = partial(with_server, running, lambda: call(lambda: halves(running, parquet, typed)))
    one = partial(with_server, running, lambda: call(lambda: copied(running, parquet, typed)))
    mine, reference = pairs(two, one, runs())
    same(running, TWO, OURS)
    return Result(
        id="B1-two-streams",
        what=f"{pq.read_metadata(parquet).num_rows} x {len(typed)}, two COPY streams",
        against="one stream",
        ours=median(mine),
        reference=median(reference),
        aim=0.7,
        bound=1.0,
        runs=runs(),
        cpu=middle_cpu(mine),
        raw=raw(mine, reference),
    )


def copied(running: Server, parquet: Path, typed: Typed) -> None:
    """Nothing; a fresh table has the rows, in one transaction."""
    with running.connect("loader") as conn:
        with conn.transaction():
            conn.execute(f"drop table if exists {OURS}")
            conn.execute(f"create table {OURS} ({declared(typed)})")
            copy_rows(conn, sql.SQL(OURS), parquet, typed, freeze=True)
            conn.execute(f"select count(*) from {OURS}")
        conn.execute(f"analyze {OURS}")


def halves(running: Server, parquet: Path, typed: Typed) -> None:
    """Nothing; the same by two connections: the table is there before, so nothing is frozen."""
    groups = range(pq.read_metadata(parquet).num_row_groups)
    with running.connect("loader") as conn:
        conn.execute(f"drop table if exists {TWO}")
        conn.execute(f"create table {TWO} ({declared(typed)})")
        with ThreadPoolExecutor(2) as pool:
            half = len(groups) // 2 or len(groups)
            sent = [
                pool.submit(_send, running, parquet, typed, list(part))
                for part in (groups[:half], groups[half:])
                if part
            ]
            for one in sent:
                one.result()
        conn.execute(f"select count(*) from {TWO}")
        conn.execute(f"analyze {TWO}")


def _send(running: Server, parquet: Path, typed: Typed, groups: list[int]) -> None:
    with running.connect("loader") as conn:
        copy_rows(conn, sql.SQL(TWO), parquet, typed, groups=groups)


def declared(typed: Typed) -> str:
    """The columns of a table."""
    return ", ".join(f'"{name}" {POSTGRES_TYPES[kind]}' for name, kind in typed)


def same(running: Server, one: str, other: str) -> None:
    """Refuse the comparison when the two tables differ in any row; SIRET is the key of both."""
    with running.connect("loader") as conn:
        counts = [conn.execute(f"select count(*) from {t}").fetchone() for t in (one, other)]
        assert counts[0] == counts[1], counts
        query = (
            f"select a.siret from {one} as a full join {other} as b "
            "on a.siret = b.siret where a is distinct from b limit 1"
        )
        assert conn.execute(query).fetchone() is None, "the two loads differ"
