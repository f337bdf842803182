"""COPY: Parquet into a typed table against `psql \\copy` of the same rows from a ready CSV."""

import os
from pathlib import Path

import psycopg
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.measure import Cost, call, median, pairs, process
from benchmarks.report import Result
from extractors.entry import LakeFile
from extractors.registry import load_registry
from warehouse.copy import load
from warehouse.encode import LINE, POSTGRES_TYPES
from warehouse.server import Server

RUNS = 5
TABLE = "raw_store.essai_psql"


def measure(server: Server, parquet: Path, work: Path) -> Result:
    """The result for the employment file read into `parquet`; both loads count and analyze."""
    source = load_registry()["urssaf_commune_ape"]
    columns = source.columns("commune_ape", "2024-05")
    ready = work / "ready.csv"
    typed = [*((c.name, c.type) for c in columns), LINE]
    rows = pq.read_table(parquet).select([name for name, _ in typed])
    pa_csv.write_csv(rows, ready, pa_csv.WriteOptions(include_header=False))
    script = work / "reference.sql"
    script.write_text(reference(typed, ready))
    conn = server.connect("loader")
    file = LakeFile(
        source.id, "commune_ape", "essai", parquet, "0" * 64, 0, "", "sample", "", None, ""
    )

    def ours() -> Cost:
        forget(conn, file.id_extraction)
        return call(lambda: load(conn, file, parquet, columns))

    def psql() -> Cost:
        conn.execute(f"drop table if exists {TABLE}")
        env = {**os.environ, "PGPASSFILE": str(server.pgpass)}
        where = server.params("loader")
        address = [f"--{k}={where[k]}" for k in ("host", "port", "dbname")]
        command = [str(server.psql_path), *address, f"--username={where['user']}", "-qX1"]
        cost = process([*command, "-v", "ON_ERROR_STOP=1", "-f", str(script)], env, work / "log")
        assert cost.exit_code == 0, (work / "log").read_text()
        return cost

    mine, theirs = pairs(ours, psql, RUNS)
    same_rows(conn, file.id_extraction)
    return Result(
        id="1-copy",
        what=f"COPY of {pq.read_metadata(parquet).num_rows} rows from Parquet",
        against="psql \\copy of the same rows, ready CSV",
        ours=median(mine),
        reference=median(theirs),
        bound=1.3,
        aim=1.0,
        runs=RUNS,
        cpu=sorted(c.cpu for c in mine)[RUNS // 2],
        raw={"ours": [c.seconds for c in mine], "reference": [c.seconds for c in theirs]},
    )


def reference(typed: list[tuple[str, str]], ready: Path) -> str:
    """The same work in psql: a fresh table in the copy's transaction, counted and analyzed."""
    declared = ", ".join(f"{name} {POSTGRES_TYPES[kind]}" for name, kind in typed)
    return (
        f"create table {TABLE} ({declared});\n"
        f"\\copy {TABLE} from '{ready}' with (format csv, freeze true)\n"
        f"select count(*) from {TABLE};\nanalyze {TABLE};\n"
    )


def forget(conn: "psycopg.Connection[tuple[object, ...]]", id_extraction: str) -> None:
    """Drop the table of an extraction and what is known of it."""
    row = conn.execute(
        "delete from meta.extraction where id_extraction = %s returning table_name",
        [id_extraction],
    ).fetchone()
    if row:
        conn.execute(f"drop table raw_store.{row[0]}")


def same_rows(conn: "psycopg.Connection[tuple[object, ...]]", id_extraction: str) -> None:
    """Refuse the comparison when the two tables differ in any row."""
    table = conn.execute(
        "select table_name from meta.extraction where id_extraction = %s", [id_extraction]
    ).fetchone()
    assert table is not None
    query = f"(table raw_store.{table[0]} except table {TABLE}) limit 1"
    assert conn.execute(query).fetchone() is None, "the two loads differ"
