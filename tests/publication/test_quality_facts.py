"""Which results the quality page of a release is made of, and what became of it when it fails."""

import io
import json
from collections.abc import Iterator

import psycopg
import pytest

from extractors.errors import MisuseError
from publication import quality_page
from publication.quality_facts import quality_facts
from publication.quality_page import write_quality
from ti.console import Console
from ti.context import Context

RELEASE = "sample-0123456789ab"


@pytest.fixture
def loader(release) -> Iterator[psycopg.Connection]:
    """The loader's connection, with one accepted file of the release."""
    _, database = release
    with database.connect("admin") as admin:
        admin.execute("truncate meta.extraction, quality.check_result, quality.quarantine")
        admin.execute(
            "update meta.release set extractions = %s where id_release = %s",
            [json.dumps(["jouet.emploi.2020.0123456789ab"]), RELEASE],
        )
    with database.connect("loader") as conn:
        for vintage, state in (("2020", "accepted"), ("2019", "superseded")):
            conn.execute(
                "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
                " state) values (%s, 'jouet', 'emploi', %s, '', 'sample', %s)",
                [f"jouet.emploi.{vintage}.0123456789ab", vintage, state],
            )
        yield conn


def found(
    conn: psycopg.Connection, run: str, gate: int, source: str, value: int | None, **more: str
) -> None:
    """A result in quality.check_result."""
    facts = {"release": RELEASE if gate == 2 else None, "statut": "reussi", **more}
    conn.execute(
        """
        insert into quality.check_result (
            run_id, id_release, gate, controle, source, gravite, proprietaire, statut, valeur,
            id_extraction
        )
        values (%s, %s, %s, 'lignes', %s, 'bloquant', 'donnees', %s, %s, %s)
        """,
        [run, facts["release"], gate, source, facts["statut"], value, facts.get("of")],
    )


def test_the_last_word_on_each_file_and_on_the_release(loader, release) -> None:
    found(loader, "old", 1, "jouet.emploi.2019", 5)
    found(loader, "one", 1, "jouet.emploi.2020", 6, statut="bloque")
    found(loader, "two", 1, "jouet.emploi.2020", 7)
    found(loader, "other", 2, "pub.a_v1", 1, release="recorded-0123456789ab")
    found(loader, "one", 2, "pub.a_v1", 2)
    found(loader, "two", 2, "pub.a_v1", None, statut="sans_objet")
    found(loader, "two", 1, "ailleurs.emploi.2020", 9)
    with release[1].connect("builder") as conn:
        facts = quality_facts(conn, RELEASE)
    assert [(c.gate, c.source, c.run_id, c.statut) for c in facts.checks] == [
        (1, "jouet.emploi.2020", "two", "reussi"),
        (2, "pub.a_v1", "two", "sans_objet"),
    ]
    # A file is followed over the vintages of its part, the release over its runs.
    assert [[int(p.valeur) for p in c.history] for c in facts.checks] == [[5, 6, 7], [1, 2]]
    assert [p.statut for p in facts.checks[0].history] == ["reussi", "bloque", "reussi"]


def test_another_file_of_the_same_vintage_is_not_on_the_page(loader, release) -> None:
    found(loader, "one", 1, "jouet.emploi.2020", 6, of="jouet.emploi.2020.0123456789ab")
    found(loader, "two", 1, "jouet.emploi.2020", 3, statut="bloque", of="jouet.emploi.2020.refused")
    with release[1].connect("builder") as conn:
        (check,) = quality_facts(conn, RELEASE).checks
    assert (check.run_id, check.statut, check.valeur) == ("one", "reussi", 6)


@pytest.mark.parametrize(
    ("accepted", "table", "seen"),
    [("2020-01-01", None, True), ("2999-01-01", None, False), ("2020-01-01", "t", False)],
    ids=["in the lake before", "in the lake since", "a table that the release does not have"],
)
def test_the_files_of_the_lake_are_on_the_page(loader, release, accepted, table, seen) -> None:
    loader.execute(
        "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state,"
        " accepted_at, table_name) values ('stock', 'jouet', 'stock', '2020', '', 'sample',"
        " 'accepted', %s, %s)",
        [accepted, table],
    )
    found(loader, "one", 1, "jouet.stock.2020", 6, of="stock")
    with release[1].connect("builder") as conn:
        checks = quality_facts(conn, RELEASE).checks
    assert [c.source for c in checks] == (["jouet.stock.2020"] if seen else [])


def test_the_page_of_a_release_ignores_what_came_after_it(loader, release) -> None:
    found(loader, "one", 2, "pub.a_v1", 1)
    found(loader, "later", 2, "pub.a_v1", 2, release="recorded-0123456789ab")
    with release[1].connect("builder") as conn:
        assert [int(p.valeur) for p in quality_facts(conn, RELEASE).checks[0].history] == [1]


def test_only_lines_still_set_aside_are_counted(loader, release) -> None:
    rows = [(7, "a", None), (8, "b", None), (9, "c", "2026-01-01")]
    for line, value, freed in rows:
        loader.execute(
            "insert into quality.quarantine (id_extraction, source, part, vintage, ligne, regle,"
            " valeur, raison, libere_le) values ('jouet.emploi.2020.0123456789ab', 'jouet',"
            " 'emploi', '2020', %s, 'code', %s, 'r', %s)",
            [line, value, freed],
        )
    with release[1].connect("builder") as conn:
        (row,) = quality_facts(conn, RELEASE).quarantine
    assert (row["lignes"], row["premiere_ligne"], row["exemple"]) == (2, 7, "a")


def test_two_files_are_written_and_again_the_same(loader, release) -> None:
    found(loader, "one", 2, "pub.a_v1", 1)
    home, database = release
    with database.connect("builder") as conn:
        paths = write_quality(conn, home, RELEASE)
        first = [path.read_bytes() for path in paths]
        assert [path.name for path in paths] == ["qualite.html", "quality.html"]
        assert {path.parent for path in paths} == {home.quality / RELEASE}
        write_quality(conn, home, RELEASE)
        assert [path.read_bytes() for path in paths] == first
        assert len(list((home.quality / RELEASE).iterdir())) == 2
        with pytest.raises(MisuseError, match="no release sample-nowhere"):
            write_quality(conn, home, "sample-nowhere")


def test_a_page_that_fails_stops_no_release(loader, release, monkeypatch) -> None:
    from ti.release_steps import _describe

    home, database = release
    ctx = Context("run", home, database, console=Console(io.StringIO()))
    _describe(ctx, RELEASE)
    assert ((home.quality / RELEASE / "qualite.html").is_file(), ctx.signals) == (True, [])

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(quality_page, "write_quality", full)
    _describe(ctx, RELEASE)
    assert ctx.signals == ["page de qualité / no quality page: ti quality (OSError)"]
    assert ctx.failures == []
