"""Who gets in: passwords, addresses, and Airflow's database beside the warehouse."""

import os
import subprocess

import psycopg
import pytest

from extractors.home import REPOSITORY
from warehouse.binaries import find_psql
from warehouse.credentials import ROLES, passwords, passwords_file


@pytest.fixture
def airflow(server, admin):
    """Airflow's own database, made in this server by the script that docker compose runs."""
    known = server.params("admin")
    psql = find_psql()
    env = {
        "PATH": f"{psql.parent}:{os.environ['PATH']}",
        "PGHOST": str(known["host"]),
        "PGPORT": str(known["port"]),
        "PGPASSWORD": str(known["password"]),
        "POSTGRES_USER": str(known["user"]),
        "AIRFLOW_DB_PASSWORD": "airflow-0123456789",
    }
    script = REPOSITORY / "docker" / "postgres" / "10-airflow.sh"
    subprocess.run(["sh", str(script)], env=env, check=True, capture_output=True)
    yield {**known, "user": "airflow", "password": env["AIRFLOW_DB_PASSWORD"]}
    admin.execute("drop database airflow with (force)")
    admin.execute("drop role airflow")


def test_no_role_enters_airflows_database_nor_airflow_the_warehouse(server, airflow):
    with psycopg.connect(**{**airflow, "dbname": "airflow"}) as conn:
        conn.execute("create table connection (password text)")
    for role in ("reader", "builder", "loader"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(**{**server.params(role), "dbname": "airflow"})
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(**airflow)


def test_passwords_are_made_here_kept_private_and_stored_as_scram(server, admin):
    stored = passwords_file(server.home)
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700
    made = passwords(server.home)
    assert set(made) == set(ROLES.values())
    assert len(set(made.values())) == len(made)
    assert min(map(len, made.values())) >= 24
    rows = admin.execute(
        "select rolname, rolpassword from pg_authid where rolname = any(%s)", [list(made)]
    ).fetchall()
    assert {name for name, _ in rows} == set(made)
    assert all(verifier.startswith("SCRAM-SHA-256$") for _, verifier in rows)


def test_the_server_answers_on_loopback_only_and_asks_everyone(admin, server):
    assert admin.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    assert admin.execute("show unix_socket_directories").fetchone() == ("",)
    rules = admin.execute("select type, auth_method from pg_hba_file_rules").fetchall()
    assert rules
    assert {method for _, method in rules} == {"scram-sha-256"}
