"""The summary: what a person reads at the end of a run that released, did nothing, or failed."""

import io

import pytest

from extractors.errors import GateBlockedError, SourceError
from publication.views import load_views
from ti.console import Console
from ti.context import Context, Options
from ti.summary import lines

COMPARISON = """
    select * from (
        values
        ('ti_phase_1', 2018, 'ponderee', 'effectif_industrie_be', 100.0),
        ('ti_phase_1', 2019, 'ponderee', 'effectif_industrie_be', 103.46),
        ('hors_ti_phase_1', 2018, 'ponderee', 'effectif_industrie_be', 100.0),
        ('hors_ti_phase_1', 2019, 'ponderee', 'effectif_industrie_be', 99.04)
    ) as t (groupe, annee, ponderation, mesure, base_100_2018)
"""


@pytest.fixture
def released(server):
    """A current release whose views hold a row each, and the checks of its run."""
    names = list(load_views())
    with server.connect("admin") as conn:
        for name in names:
            query = (
                COMPARISON
                if name == "ti_vs_hors_ti_v1"
                else "select * from generate_series(1, 1234)"
            )
            conn.execute(f"create view pub.{name} as {query}")
            conn.execute(f"alter view pub.{name} owner to ti_builder")
        conn.execute(
            "insert into meta.release (id_release, run_id, portal, nature, code_version,"
            " geographie_reference, is_current, state)"
            " values ('sample-abc', 'before', 'sample', 'sample', 'v', '2025-01-01', true,"
            " 'published')"
        )
        for run_id, statut in (("before", "reussi"), ("before", "averti"), ("now", "reussi")):
            conn.execute(
                "insert into quality.check_result (run_id, gate, controle, source, gravite,"
                " proprietaire, statut, message)"
                " values (%s, 2, 'part_emploi', 'pub.x', 'bloquant', 'entrepot', %s, 'share: 7')",
                [run_id, statut],
            )
        yield server
        for name in names:
            conn.execute(f"drop view pub.{name}")
        conn.execute("truncate quality.check_result")


@pytest.fixture
def ctx(home, server) -> Context:
    """A run that has done nothing yet."""
    return Context("now", home, server, Options(), Console(io.StringIO()))


def said(ctx: Context, server) -> list[str]:
    with server.connect("builder") as conn:
        return list(lines(ctx, conn))


def test_a_release(ctx: Context, released) -> None:
    ctx.released = True
    ctx.seconds = {"load a": 1.0, "load b": 2.25}
    ctx.count(rows_copied=1_234_567)
    text = said(ctx, released)
    whole = "\n".join(text)
    assert "Version publiée / released  sample-abc (nature : sample)" in text
    assert next(x.split() for x in text if "commune_v1" in x) == ["commune_v1", "1", "234"]
    assert any(line.split() == ["2018", "2019"] for line in text)
    assert any(line.split() == ["ti_phase_1", "100.0", "103.5"] for line in text)
    assert any(line.split() == ["hors_ti_phase_1", "100.0", "99.0"] for line in text)
    assert "Contrôles : 1 réussis, 0 avertissements, 0 bloqués" in text
    assert "load 3.2" in whole
    assert "1 234 567 lignes copiées" in whole
    assert str(ctx.home.exports / "latest") in whole
    assert str(ctx.log_path) in whole
    assert text[-1].endswith("not findings.")


def test_nothing_to_do_shows_the_checks_of_the_release(ctx: Context, released) -> None:
    ctx.run_id = "later"
    text = said(ctx, released)
    assert (
        "Rien à faire / nothing to do : la version sample-abc (nature : sample) est à jour" in text
    )
    assert "Contrôles : 1 réussis, 1 avertissements, 0 bloqués" in text
    assert "  ! part_emploi [pub.x] share: 7" in text


def test_a_blocked_run_names_what_blocked_and_what_readers_keep(ctx: Context, released) -> None:
    ctx.fail("check", "naf_insee", GateBlockedError(1, ["cle [naf_insee] 2, expected 0; first: x"]))
    text = said(ctx, released)
    assert text[1] == "✗ bloqué par un contrôle / blocked"
    assert "  ✗ cle [naf_insee] 2, expected 0; first: x" in text
    assert any("sample-abc" in line and "readers keep it" in line for line in text)
    assert not any("panel_epci_annee_v1" in line for line in text)


def test_a_failure_before_any_release(ctx: Context, server) -> None:
    ctx.fail("fetch", "naf_insee", SourceError("HTML page", "look at it", "naf_insee"))
    text = said(ctx, server)
    assert text[1] == "✗ échec / failed"
    assert "  ✗ HTML page (source naf_insee): look at it" in text
    assert any("version lue : aucune" in line for line in text)


def test_what_a_producer_changed_is_told(ctx: Context, server) -> None:
    ctx.signals.append("naf_insee libelles 2024: the producer serves another version")
    assert "  ! naf_insee libelles 2024: the producer serves another version" in said(ctx, server)
