"""Rows that the build set aside come back once their codes are known or corrected."""

from pathlib import Path

import psycopg
import pytest

from expectations.results import quarantine_rejected_rows

REJECTS = """
    insert into intermediate.int_emploi_rejets values
    ('urssaf-1', 7, 2019, '99001', '1011Z', 3, 1, 'commune_inconnue', 'code 99001'),
    ('urssaf-1', 9, 2019, '01001', '9999X', 3, 1, 'ape_inconnue', 'code 9999X')
"""


@pytest.fixture
def conn(admin: psycopg.Connection) -> psycopg.Connection:
    """The administrator's connection to the small healthy release."""
    admin.execute(Path(__file__).with_name("candidate.sql").read_text(encoding="utf-8").encode())
    return admin


def held(conn: psycopg.Connection) -> list[tuple]:
    query = "select ligne, libere_le is null from quality.quarantine order by ligne"
    return conn.execute(query).fetchall()


def test_what_the_build_takes_again_is_released(conn: psycopg.Connection) -> None:
    conn.execute(REJECTS)
    quarantine_rejected_rows(conn, conn)
    conn.execute("delete from intermediate.int_emploi_rejets where ligne = 7")
    assert quarantine_rejected_rows(conn, conn) == 0
    assert held(conn) == [(7, False), (9, True)]


def test_a_file_that_is_no_longer_built_keeps_its_lines(conn: psycopg.Connection) -> None:
    conn.execute(REJECTS)
    quarantine_rejected_rows(conn, conn)
    conn.execute("delete from intermediate.int_emploi_rejets")
    conn.execute("update meta.extraction set state = 'superseded'")
    assert quarantine_rejected_rows(conn, conn) == 0
    assert held(conn) == [(7, True), (9, True)]
