"""Rows that the build set aside come back once their codes are known or corrected."""

from pathlib import Path

import psycopg
import pytest

from expectations.results import quarantine_rejected_rows
from warehouse.set_aside import as_built

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
    quarantine_rejected_rows(conn, conn, "sample-x")
    conn.execute("delete from intermediate.int_emploi_rejets where ligne = 7")
    assert quarantine_rejected_rows(conn, conn, "sample-x") == 0
    assert held(conn) == [(7, False), (9, True)]


def test_a_file_that_is_no_longer_built_keeps_its_lines(conn: psycopg.Connection) -> None:
    conn.execute(REJECTS)
    quarantine_rejected_rows(conn, conn, "sample-x")
    conn.execute("delete from intermediate.int_emploi_rejets")
    conn.execute("update meta.extraction set state = 'superseded'")
    assert quarantine_rejected_rows(conn, conn, "sample-x") == 0
    assert held(conn) == [(7, True), (9, True)]


@pytest.fixture
def corrected(conn: psycopg.Connection) -> psycopg.Connection:
    """Line 7 set aside by the build of sample-a, taken by that of sample-b."""
    conn.execute(
        """
        insert into meta.release (id_release, portal, nature, code_version, geographie_reference,
            schema_name, extractions)
        select id, 'p', 'sample', '0', '2025-01-01', 'pub', '["urssaf-1"]'
        from unnest(array['sample-a', 'sample-b', 'sample-c']) as id
        """
    )
    conn.execute(REJECTS)
    quarantine_rejected_rows(conn, conn, "sample-a")
    conn.execute("delete from intermediate.int_emploi_rejets where ligne = 7")
    quarantine_rejected_rows(conn, conn, "sample-b")
    return conn


def test_what_readers_see_again_says_what_is_set_aside(corrected: psycopg.Connection) -> None:
    """The register taken back, and no build: the release of before is there already."""
    assert held(corrected) == [(7, False), (9, True)]
    assert as_built(corrected, "sample-a") == 1
    assert held(corrected) == [(7, True), (9, True)]
    assert [as_built(corrected, name) for name in ("sample-a", "sample-b")] == [0, 1]
    assert held(corrected) == [(7, False), (9, True)]


def test_a_release_of_which_nothing_was_written_down_changes_nothing(
    corrected: psycopg.Connection,
) -> None:
    assert as_built(corrected, "sample-c") == 0
    assert held(corrected) == [(7, False), (9, True)]


def test_lines_of_other_files_and_of_reading_stay(corrected: psycopg.Connection) -> None:
    corrected.execute(
        """
        insert into quality.quarantine (id_extraction, source, part, vintage, ligne, regle, raison)
        values ('urssaf-1', 's', 'p', '1', 1, 'type', 'r'),
            ('other', 's', 'p', '1', 2, 'commune_inconnue', 'r')
        """
    )
    as_built(corrected, "sample-a")
    assert held(corrected) == [(1, True), (2, True), (7, True), (9, True)]


def test_releases_that_are_gone_are_forgotten(corrected: psycopg.Connection) -> None:
    corrected.execute("update meta.release set schema_name = null where id_release = 'sample-a'")
    quarantine_rejected_rows(corrected, corrected, "sample-c")
    rows = corrected.execute("select id_release from quality.ecarts_de_version order by 1")
    assert rows.fetchall() == [("sample-b",), ("sample-c",)]
