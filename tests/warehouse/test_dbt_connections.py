"""dbt's connections in process: one for a thread, whatever became of its nodes; none afterwards."""

import pytest
from support.toy_dbt import write_project
from support.waiting import comes_true

from warehouse import build

NODES = ["a_un", "b_fautif", "c_deux", "d_tue", "e_trois"]
SERVER_PROCESS = "select pg_backend_pid() as processus"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Nodes that one thread builds in the order of their names."""
    folder = tmp_path / "project"
    models = write_project(folder, {f"{name}.sql": SERVER_PROCESS for name in NODES})
    monkeypatch.setenv("TI_DB_THREADS", "1")
    monkeypatch.setattr(build, "PROJECT", folder)
    return models


@pytest.fixture
def processes(server, project, builder):
    """A function which builds the nodes and gives the server process of each that succeeded."""

    def run(*names: str) -> list[int]:
        build.run_dbt(server.home, server, "toy", " ".join(names))
        found = []
        for name in names:
            there = builder.execute("select to_regclass(%s)", [f"marts.{name}"]).fetchone()
            if there != (None,):
                found += builder.execute(f"select processus from marts.{name}").fetchall()
                builder.execute(f"drop table marts.{name}")
        builder.commit()
        return [pid for (pid,) in found]

    return run


def test_nodes_of_a_thread_share_a_connection(processes) -> None:
    first, second, third = processes("a_un", "c_deux", "e_trois")
    assert first == second == third


def test_a_node_that_fails_leaves_no_transaction_behind(project, processes) -> None:
    (project / "b_fautif.sql").write_text("select 1 / 0 as rien")
    first, second = processes("a_un", "b_fautif", "c_deux")
    assert first == second


def test_a_connection_that_broke_is_made_anew(project, processes) -> None:
    # A function in the query: the planner must not find the session gone before the node runs.
    (project / "d_tue.sql").write_text("select pg_terminate_backend(pg_backend_pid()) as rien")
    first, second, third = processes("a_un", "c_deux", "d_tue", "e_trois")
    assert first == second != third


def test_no_connection_is_left(processes, admin) -> None:
    processes("a_un")
    query = "select count(*) from pg_stat_activity where usename = 'ti_builder' and pid = any(%s)"
    (pid,) = processes("a_un")
    assert comes_true(lambda: admin.execute(query, [[pid]]).fetchone() == (0,))
