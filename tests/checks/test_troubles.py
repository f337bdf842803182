"""What is wrong, from run to run: a run speaks only for what it looked at."""

import pytest

from expectations.alerts import Sent, open_troubles, tell

FETCHED = {"fetch ti_anct": 1.0, "load ti_anct": 1.0, "check ti_anct": 1.0}


def warned(
    conn, run_id: str, statut: str = "averti", source: str = "pub.epci_v1", of: str | None = None
) -> None:
    """A check of gate 2, or of gate 1 for a source's file `of`, found so by the run."""
    conn.execute(
        """
        insert into quality.check_result (
            run_id, gate, controle, source, gravite, proprietaire, statut, message, id_extraction
        )
        values (%s, %s, 'epci', %s, 'avertissement', 'donnees', %s, '3, expected 2', %s)
        """,
        [run_id, 2 if source.startswith("pub.") else 1, source, statut, of],
    )


def kinds(*sent: Sent | None) -> list[str | None]:
    return [one and one.alert.kind for one in sent]


@pytest.mark.parametrize(
    ("at", "labels", "over"),
    [
        (("check", "ti_anct"), FETCHED, True),
        (("check", "ti_anct"), {"fetch ti_anct": 1.0}, False),
        (("fetch", "ti_anct"), {"fetch ti_anct": 1.0}, True),
        # What was fetched before is loaded and checked without asking the portal.
        (("fetch", "ti_anct"), {"load ti_anct": 1.0, "check ti_anct": 1.0}, False),
        (("load", "ti_anct"), {"check ti_anct": 1.0}, False),
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


def test_a_step_that_fails_otherwise_ends_nothing(conn, end) -> None:
    at = ("fetch", "ti_anct")
    tell(conn, end(1, "failed", ("no network",), at))
    sent = tell(conn, end(2, "failed", ("no certificate",), at, labels=FETCHED))
    assert "Lasts (1):\n  - failed (since 2026-01-01 08:00 UTC): no network" in sent.alert.body
    assert "Over" not in sent.alert.body
    assert tell(conn, end(3, "failed", ("no network",), at)) is None
    over = tell(conn, end(4))
    assert (over.alert.kind, "Over (2):" in over.alert.body) == ("recovered", True)


@pytest.mark.parametrize(("statut", "over"), [("reussi", True), ("bloque", False), (None, False)])
def test_a_check_that_was_made_and_holds_is_over_where_another_blocks(
    conn, end, statut, over
) -> None:
    at = ("check", "release")
    tell(conn, end(1, "blocked", ("epci [pub.epci_v1] 3, expected 2",), at))
    run_id = end(2, "blocked", ("communes [pub.communes_v1] 3, expected 4",), at)
    if statut:
        warned(conn, run_id, statut)
    sent = tell(conn, run_id)
    assert kinds(sent) == ["blocked"]
    assert ("Over (1):" in sent.alert.body, "Lasts (1):" in sent.alert.body) == (over, not over)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cannot write (/l/parts/{}.staged): x", ("0" * 31 + "a", "f" * 32)),
        ("cannot write (/l/.cog.lock.json.{}): x", ("17", "4711")),
        ("cannot write (/b/.ti.dump.{}.partial): x", ("17", "4711")),
        ("initdb failed in /s/partial-{}/data: x", ("a_1bcdef", "zyxwvu98")),
        ("cannot write (/l/parquet/.refresh-{}/y): x", ("a_1bcdef", "zyxwvu98")),
        ("cannot write (/tmp/tmp{}/y): x", ("a_1bcdef", "zyxwvu98")),
        ("cannot write (/h/{}.log): x", ("20260101T080000Z-1a2b3c", "20260102T080000Z-ffffff")),
    ],
)
def test_a_temporary_name_makes_no_other_trouble(conn, end, before, after) -> None:
    one, two = (before.format(name) for name in after)
    at = ("fetch", "ti_anct")
    sent = tell(conn, end(1, "failed", (one,), at)), tell(conn, end(2, "failed", (two,), at))
    assert kinds(*sent) == ["failed", None]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("odd (file base-ensemble.csv)", "odd (file base-complete.csv)"),
        ("odd (file a.2023)", "odd (file a.2024)"),
        ("odd (vintage 2023)", "odd (vintage 2024)"),
        (f"cannot read (/l/objects/aa/{'a' * 64})", f"cannot read (/l/objects/bb/{'b' * 64})"),
    ],
)
def test_another_place_is_another_trouble(conn, end, one, two) -> None:
    at = ("fetch", "ti_anct")
    sent = tell(conn, end(1, "failed", (one,), at)), tell(conn, end(2, "failed", (two,), at))
    assert kinds(*sent) == ["failed", "failed"]


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


def delivered(conn, name: str, state: str) -> None:
    """A file of the vintage 2020, in that state."""
    conn.execute(
        """
        insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature, state)
        values (%s, 'jouet', 'emploi', '2020', '', 'original', %s)
        on conflict (id_extraction) do update set state = excluded.state
        """,
        [name, state],
    )


def standing(conn) -> list[tuple[str, str]]:
    """The warnings that stand: their source and the run since which they do."""
    query = "select source, depuis_run from quality.avertissement_ouvert order by 1, 2"
    return conn.execute(query).fetchall()


def test_a_refused_file_says_nothing_of_the_one_in_use(conn, end) -> None:
    conn.execute("delete from meta.extraction")
    delivered(conn, "first", "accepted")
    warned(conn, end(1, "released"), source="jouet.emploi.2020", of="first")
    assert kinds(tell(conn, "run-1")) == ["warned"]
    # It comes again, without what the first one warns of, and is refused for another reason.
    delivered(conn, "again", "refused")
    run_id = end(2, "blocked", ("lignes [jouet.emploi.2020] 3",), ("check", "jouet"))
    warned(conn, run_id, "reussi", source="jouet.emploi.2020", of="again")
    sent = tell(conn, run_id)
    assert (kinds(sent), "Over" in sent.alert.body) == (["blocked"], False)
    assert standing(conn) == [("jouet.emploi.2020", "run-1")]
    # It comes a third time and takes its place.
    delivered(conn, "first", "superseded")
    delivered(conn, "third", "accepted")
    warned(conn, end(3, "released"), "reussi", source="jouet.emploi.2020", of="third")
    assert (kinds(tell(conn, "run-3")), standing(conn)) == (["recovered"], [])


def test_the_warnings_of_a_refused_file_do_not_stand(conn, end) -> None:
    conn.execute("delete from meta.extraction")
    delivered(conn, "first", "accepted")
    delivered(conn, "again", "refused")
    run_id = end(1, "blocked", ("lignes [jouet.emploi.2020] 3",), ("check", "jouet"))
    warned(conn, run_id, source="jouet.emploi.2020", of="again")
    sent = tell(conn, run_id)
    assert (kinds(sent), "warning" in sent.alert.body) == (["blocked"], False)
    assert standing(conn) == []


def test_a_warning_lasts_over_the_files_that_have_it(conn, end) -> None:
    conn.execute("delete from meta.extraction")
    for day, name in enumerate(("first", "second"), 1):
        conn.execute("update meta.extraction set state = 'superseded'")
        delivered(conn, name, "accepted")
        warned(conn, end(day, "released"), source="jouet.emploi.2020", of=name)
    assert standing(conn) == [("jouet.emploi.2020", "run-1")]


def test_a_warning_that_blocks_is_no_recovery(conn, end) -> None:
    run_id = end(1, "released")
    warned(conn, run_id)
    tell(conn, run_id)
    run_id = end(2, "blocked", ("epci [pub.epci_v1] 9, expected 2",), ("check", "release"))
    warned(conn, run_id, "bloque")
    sent = tell(conn, run_id)
    assert (kinds(sent), "Over" in sent.alert.body) == (["blocked"], False)
