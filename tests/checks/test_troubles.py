"""What is wrong, from run to run: a run speaks only for what it looked at."""

import pytest

from expectations.alerts import Sent, open_troubles, tell

FETCHED = {"fetch ti_anct": 1.0, "load ti_anct": 1.0, "check ti_anct": 1.0}


def warned(conn, run_id: str, statut: str = "averti", source: str = "pub.epci_v1") -> None:
    """A check of gate 2, or of gate 1 for a source's file, found so by the run."""
    conn.execute(
        """
        insert into quality.check_result (
            run_id, gate, controle, source, gravite, proprietaire, statut, message
        )
        values (%s, %s, 'epci', %s, 'avertissement', 'donnees', %s, '3, expected 2')
        """,
        [run_id, 2 if source.startswith("pub.") else 1, source, statut],
    )


def kinds(*sent: Sent | None) -> list[str | None]:
    return [one and one.alert.kind for one in sent]


@pytest.mark.parametrize(
    ("at", "labels", "over"),
    [
        (("check", "ti_anct"), FETCHED, True),
        (("check", "ti_anct"), {"fetch ti_anct": 1.0}, False),
        (("fetch", "ti_anct"), {"load ti_anct": 1.0}, True),
        (("fetch", "ti_anct"), {"fetch naf_insee": 1.0}, False),
        (("build", "marts"), {"build": 1.0, "build marts": 1.0}, True),
        (("build", "marts"), {"build staging": 1.0}, False),
        (("build", "marts"), {"build": 1.0}, True),
        (("check", "release"), {"build": 1.0, "build marts": 1.0}, False),
        (("check", "release"), {"publish": 1.0}, True),
        (("publish", ""), {"check release": 1.0}, False),
        (("rollback", ""), {"publish": 1.0}, True),
    ],
)
def test_a_step_speaks_only_for_what_it_did(conn, end, at, labels, over) -> None:
    tell(conn, end(1, "failed", ("odd",), at))
    sent = tell(conn, end(2, labels=labels, whole=False))
    assert kinds(sent) == (["recovered"] if over else [None])


def test_one_source_well_does_not_end_the_trouble_of_another_in_a_bad_run(conn, end) -> None:
    tell(conn, end(1, "failed", ("odd",), ("fetch", "ti_anct")))
    sent = tell(conn, end(2, "failed", ("no network",), ("fetch", "naf_insee"), labels=FETCHED))
    assert (kinds(sent), len(open_troubles(conn))) == (["failed"], 1)
    assert "Over (1):\n  - failed (since 2026-01-01 08:00 UTC): odd" in sent.alert.body


def test_a_warning_is_told_once_and_lasts_until_the_check_passes(conn, end) -> None:
    sent = []
    for day, statut in enumerate(("averti", "averti", None, "reussi", "reussi"), 1):
        run_id = end(day, "released")
        if statut:
            warned(conn, run_id, statut)
        sent.append(tell(conn, run_id))
    assert kinds(*sent) == ["warned", None, None, "recovered", None]
    assert "new warning: epci [pub.epci_v1] 3, expected 2" in sent[0].alert.subject


def test_a_warning_about_a_file_ends_with_the_file(conn, end) -> None:
    conn.execute(
        """
        insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state)
        values ('x', 'jouet', 'emploi', '2020', '', 'original', 'accepted')
        on conflict (id_extraction) do update set state = 'accepted'
        """
    )
    run_id = end(1, "released")
    warned(conn, run_id, source="jouet.emploi.2020")
    assert kinds(tell(conn, run_id), tell(conn, end(2))) == ["warned", None]
    conn.execute("delete from meta.extraction where id_extraction = 'x'")
    assert kinds(tell(conn, end(3))) == ["recovered"]


def test_a_warning_that_blocks_is_no_recovery(conn, end) -> None:
    run_id = end(1, "released")
    warned(conn, run_id)
    tell(conn, run_id)
    run_id = end(2, "blocked", ("epci [pub.epci_v1] 9, expected 2",), ("check", "release"))
    warned(conn, run_id, "bloque")
    sent = tell(conn, run_id)
    assert (kinds(sent), "Over" in sent.alert.body) == (["blocked"], False)
