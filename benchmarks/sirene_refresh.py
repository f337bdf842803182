"""B4: a month's changes merged into a table, against the whole table loaded anew."""

import shutil
from functools import partial
from itertools import cycle
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from psycopg import sql

from benchmarks.measure import Cost, call, median, pairs
from benchmarks.register import (
    MILLION,
    SIXTEEN,
    database,
    middle_cpu,
    raw,
    register,
    rows,
    runs,
    stock,
    with_server,
)
from benchmarks.report import Result
from benchmarks.sirene_copying import declared, same
from warehouse.differences import difference
from warehouse.encode import copy_rows
from warehouse.refresh import merge, rebuild
from warehouse.server import Server

KEY = ("siret",)
MERGED, WHOLE, COPIED = "essai_fusion", "essai_entier", "essai_copie"
# Of a thousand rows: 9 changed and 6 new; of ten thousand, one gone.
NEXT = """
copy (
    select {columns} from (
        select * replace (case when rang % 1000 < 9 then '42' else trancheEffectifsEtablissement end
            as trancheEffectifsEtablissement)
        from (select *, row_number() over () as rang from '{before}')
        where rang % 10000 <> 5000
    )
    union all
    select {columns} from (
        select * replace ('9' || siret[2:] as siret, '9' || siren[2:] as siren)
        from (select *, row_number() over () as rang from '{before}') where rang % 1000 < 6
    )
) to '{after}' (row_group_size 122880, compression zstd)
"""


def measure(_group: str, work: Path) -> list[Result]:
    """A table with its key and an index changed in place; then a dated copy of one without."""
    before, after = months(register(rows(10 * MILLION), work), work)
    with database(work) as running:
        return [
            in_place(running, before, after, work),
            dated_copy(running, before, after, work),
        ]


def months(folder: Path, work: Path) -> tuple[Path, Path]:
    """Sixteen columns of a month and of the next."""
    columns = ", ".join(name for name, _ in SIXTEEN)
    before, after = work / "before.parquet", work / "after.parquet"
    query = f"copy (select {columns} from '{stock(folder)}') to '{before}' (row_group_size 122880)"
    duckdb.sql(query)
    duckdb.sql(NEXT.format(columns=columns, before=before, after=after))
    return before, after


def in_place(running: Server, before: Path, after: Path, work: Path) -> Result:
    """The two months in turn, so that each run has the same work to do."""
    whole(running, before, MERGED, room=True)
    turns = cycle([(before, after), (after, before)])

    def ours() -> Cost:
        old, new = next(turns)
        return call(partial(refreshed, running, MERGED, old, new, work))

    # A warm-up and an odd number of runs end on the month before or after: both sides do.
    targets = cycle([after, before])

    def theirs() -> Cost:
        return call(lambda: whole(running, next(targets), WHOLE))

    mine, reference = pairs(
        partial(with_server, running, ours), partial(with_server, running, theirs), runs()
    )
    same(running, f"raw_store.{MERGED}", f"raw_store.{WHOLE}")
    return _result("B4-refresh", "merged in place, key and index kept", mine, reference, after)


def dated_copy(running: Server, before: Path, after: Path, work: Path) -> Result:
    """The dated table of a month made from the one before, without key or index."""
    whole(running, before, MERGED, indexed=False)

    def ours() -> None:
        folder = work / "difference"
        folder.mkdir(exist_ok=True)
        found = difference(before, after, KEY, folder)
        with running.connect("loader") as conn:
            with conn.transaction():
                conn.execute(f"drop table if exists raw_store.{COPIED}")
                rebuild(conn, COPIED, MERGED, found, SIXTEEN, KEY)
            conn.execute(f"analyze raw_store.{COPIED}")
        shutil.rmtree(folder)

    mine, reference = pairs(
        partial(with_server, running, lambda: call(ours)),
        partial(
            with_server, running, lambda: call(lambda: whole(running, after, WHOLE, indexed=False))
        ),
        min(runs(), 3),
    )
    same(running, f"raw_store.{COPIED}", f"raw_store.{WHOLE}")
    what = "joined to what stays of the table before, neither with an index"
    return _result("B4-refresh-dated-copy", what, mine, reference, after, aimed=False)


def refreshed(running: Server, table: str, old: Path, new: Path, work: Path) -> None:
    """Nothing; the table that holds the old month holds the new one, vacuumed and analyzed."""
    folder = work / "difference"
    folder.mkdir(exist_ok=True)
    found = difference(old, new, KEY, folder)
    with running.connect("loader") as conn:
        with conn.transaction():
            merge(conn, table, found, SIXTEEN, KEY)
        conn.execute(f"vacuum analyze raw_store.{table}")
    shutil.rmtree(folder)


def whole(
    running: Server, parquet: Path, table: str, *, indexed: bool = True, room: bool = False
) -> None:
    """Nothing; the table loaded aside, indexed where asked, analyzed, and put in place. `room`: its
    pages keep some room for the changes to come.
    """
    kept = " with (fillfactor = 85)" if room else ""
    with running.connect("loader") as conn:
        with conn.transaction():
            conn.execute(f"drop table if exists raw_store.{table}_suivant")
            conn.execute(f"create table raw_store.{table}_suivant ({declared(SIXTEEN)}){kept}")
            aside = sql.Identifier("raw_store", f"{table}_suivant")
            copy_rows(conn, aside, parquet, SIXTEEN, freeze=True)
            if indexed:
                conn.execute(f"alter table raw_store.{table}_suivant add primary key (siret)")
                columns = '("codeCommuneEtablissement", "activitePrincipaleEtablissement")'
                conn.execute(f"create index on raw_store.{table}_suivant {columns}")
            conn.execute(f"drop table if exists raw_store.{table}")
            conn.execute(f"alter table raw_store.{table}_suivant rename to {table}")
        conn.execute(f"analyze raw_store.{table}")


def _result(
    name: str, how: str, ours: list[Cost], reference: list[Cost], after: Path, *, aimed: bool = True
) -> Result:
    return Result(
        id=name,
        what=f"1.5 % of {pq.read_metadata(after).num_rows} rows {how}",
        against="the whole table loaded anew, in the same form",
        ours=median(ours),
        reference=median(reference),
        bound=0.45 if aimed else None,
        aim=0.3 if aimed else None,
        runs=len(ours),
        cpu=middle_cpu(ours),
        raw=raw(ours, reference),
    )
