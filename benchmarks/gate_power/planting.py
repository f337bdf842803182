"""An error planted in a copy of a release's tables, then judged by gate 2 as a candidate is."""

from typing import Any

from psycopg.sql import SQL, Identifier

from benchmarks.gate_power.errors import GATE_2, NOBODY, Caught, TableError
from expectations.definitions import fixed_settings
from expectations.figures import load_figures
from expectations.gate2 import judge
from expectations.profile_store import keep, kept
from expectations.release_profile import profile_of_release
from expectations.truth import truth_of
from extractors.home import Home
from warehouse.server import Server

NAME = "sample-000000000000"


class Planting:
    """The current release of a home, shown again as a candidate that may be damaged."""

    def __init__(self, home: Home, server: Server) -> None:
        self.home = home
        self.server = server
        with server.connect("builder") as conn:
            row = conn.execute(
                "select id_release, schema_name from meta.release where is_current"
            ).fetchone()
            if row is None:
                raise SystemExit(f"{home.root} has no release: ti run first")
            self.id_release, self.schema = str(row[0]), str(row[1])
            with server.connect("loader") as write:
                if not kept(write, self.id_release):
                    keep(write, self.id_release, profile_of_release(conn, self.schema))
        self.silent = set(self._failing(TableError("nothing", (), "", ())))

    def caught(self, error: TableError) -> Caught:
        """What gate 2 says of an error, beyond what it says of the release itself."""
        found = {n: r for n, r in self._failing(error).items() if n not in self.silent}
        blocked = tuple(n for n, r in found.items() if r.statut == "bloque")
        warned = tuple(n for n, r in found.items() if r.statut == "averti")
        told = next((str(r) for n, r in found.items() if n in error.right), "")
        where = ", ".join(error.tables) or "pub"
        gate = GATE_2 if found else NOBODY
        return Caught(error.name, where, gate, blocked, warned, told, error.right)

    def _failing(self, error: TableError) -> dict[str, Any]:
        """The results of gate 2 outside their band, by name."""
        truth = truth_of(self.home)
        with self.server.connect("builder") as conn:
            geography = self._show(conn, error)
            names = fixed_settings(NAME, geography)
            params = {**self.server.params("builder"), **self.server.options()}
            try:
                figures = load_figures("sample", truth)
                report = judge(conn, params, names, "sample", figures, truth)
            finally:
                self._clear(conn)
        return {r.controle: r for r in (*report.blocked, *report.warned)}

    def _show(self, conn: Any, error: TableError) -> Any:
        """The geography; pub_next holds copies of the error's tables, views on the others."""
        self._clear(conn)
        names = conn.execute(
            """
            select c.relname from pg_class as c
            inner join pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = %s and c.relkind = 'r' order by 1
            """,
            [self.schema],
        ).fetchall()
        for (name,) in names:
            made = SQL("create table" if name in error.tables else "create view")
            here, there = Identifier("pub_next", name), Identifier(self.schema, name)
            conn.execute(SQL("{} {} as select * from {}").format(made, here, there))
        if error.sql:
            conn.execute(error.sql.encode())
        row = conn.execute(
            "select geographie_reference from meta.release where id_release = %s", [self.id_release]
        ).fetchone()
        return row[0]

    def _clear(self, conn: Any) -> None:
        conn.execute("set client_min_messages = warning")
        for kind in ("view", "table"):
            rows = conn.execute(
                f"select {kind}name from pg_{kind}s where schemaname = 'pub_next'".encode()
            ).fetchall()
            for (name,) in rows:
                drop = SQL(f"drop {kind} if exists {{}} cascade")
                conn.execute(drop.format(Identifier("pub_next", name)))
