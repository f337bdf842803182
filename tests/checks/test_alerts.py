"""Alerts: one digest per run, told once; what is over is announced once; what lasts is not."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest

from expectations.alerts import Sent, open_troubles, tell
from expectations.delivery import Delivery

LINE = "membres_non_resolus [ti_anct.groupements] members that are no EPCI: 1, expected exactly 0"
FETCHED = {"fetch ti_anct": 1.0, "load ti_anct": 1.0, "check ti_anct": 1.0}


@pytest.fixture
def conn(server, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The loader's connection to a database without runs; no channel is configured."""
    for name in ("EMAIL", "WEBHOOK", "FROM", "APPRISE"):
        monkeypatch.delenv(f"TI_ALERT_{name}", raising=False)
    with server.connect("loader") as loader:
        with server.connect("admin") as admin:
            admin.execute(
                "truncate meta.run, meta.alert, meta.trouble, meta.release, quality.check_result"
            )
        yield loader


@pytest.fixture
def end(conn) -> Callable[..., str]:
    """A function that ends a run on that day of January; its id."""

    def run(
        day: int,
        state: str = "unchanged",
        lines: tuple[str, ...] = (),
        at: tuple[str, str] = ("check", "ti_anct"),
        labels: dict[str, float] | None = None,
        whole: bool = True,
    ) -> str:
        failure = {"step": at[0], "source": at[1], "exit_code": 3 if state == "blocked" else 1}
        counters = {"seconds": {"build": 1.0} if labels is None else labels}
        conn.execute(
            """
            insert into meta.run (
                run_id, portal, host, state, started_at, ended_at, options, counters, failures
            )
            values (%s, 'live', 'h', %s, make_timestamptz(2026, 1, %s, 8, 0, 0, 'UTC'),
                clock_timestamp(), %s, %s, %s)
            """,
            [
                *(f"run-{day}", state, day, json.dumps({"whole": whole}), json.dumps(counters)),
                json.dumps([{**failure, "lines": lines}] if lines else []),
            ],
        )
        return f"run-{day}"

    return run


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


def test_a_digest_says_what_since_when_what_is_seen_what_to_do_and_where(conn, end) -> None:
    conn.execute(
        """
        insert into meta.release (
            id_release, portal, nature, code_version, geographie_reference, is_current, published_at
        )
        values ('original-1', 'live', 'original', '1', '2025-01-01', true, '2026-01-02 09:00Z')
        """
    )
    tell(conn, end(3, "failed", ("no network (source naf_insee)",), ("fetch", "naf_insee")))
    sent = tell(conn, end(4, "blocked", (LINE, "other")), where="/var/log/ti.log")
    assert sent.alert.subject == (
        "[Territoires d'industrie] live: run blocked: membres_non_resolus [ti_anct.groupements]"
        " members that are no EPCI: 1, expected exactly 0 (and 1 more)"
    )
    assert sent.alert.body.splitlines() == [
        "What: run run-4 of portal live was blocked by a gate",
        "New (2):",
        f"  - blocked: {LINE}",
        "  - blocked: other",
        "Lasts (1):",
        "  - failed (since 2026-01-03 08:00 UTC): no network (source naf_insee)",
        "Since: 2026-01-03 08:00 UTC",
        "Readers still see: original-1, published 2026-01-02 09:00 UTC",
        "What to do: each line above ends with its own remedy; then `ti run` again,"
        " `ti status` to follow",
        "Run: /var/log/ti.log",
    ]


def test_without_a_channel_it_is_kept_and_logged(conn, end, caplog) -> None:
    sent = tell(conn, end(1, "failed", ("no network (source cog_insee)",), ("fetch", "cog_insee")))
    kept = conn.execute("select run_id, kind, subject, body, channels from meta.alert").fetchall()
    assert kept == [("run-1", "failed", sent.alert.subject, sent.alert.body, [])]
    assert "nothing, no release was published yet" in sent.alert.body
    assert sent.alert.subject in caplog.text


def test_a_run_that_is_well_says_nothing(conn, end) -> None:
    assert tell(conn, end(1, "released")) is None
    assert conn.execute("select count(*) from meta.alert").fetchone() == (0,)


def test_the_same_trouble_is_told_once_and_its_end_once(conn, end) -> None:
    again = LINE.replace(": 1,", ": 2,")
    sent = [
        tell(conn, end(1, "blocked", (LINE,))),
        tell(conn, end(2, "blocked", (again,))),
        tell(conn, end(3, "blocked", (again, "another 5 (line 7)"))),
        tell(conn, end(4, "blocked", (LINE, "another 6 (line 7)"))),
        tell(conn, end(5)),
        tell(conn, end(6)),
        tell(conn, end(7, "blocked", (LINE,))),
    ]
    assert kinds(*sent) == ["blocked", None, "blocked", None, "recovered", None, "blocked"]
    over = sent[4].alert
    assert over.subject.startswith("[Territoires d'industrie] live: over: membres_non_resolus")
    assert "Over (2):" in over.body
    assert "What to do: nothing; this is over" in over.body
    assert "Since:" not in over.body
    # Another line of the file is another trouble.
    assert kinds(tell(conn, end(8, "blocked", (LINE, "another 6 (line 8)")))) == ["blocked"]


def test_a_run_without_a_word_is_told_too(conn, end) -> None:
    sent = tell(conn, end(1, "failed"), otherwise="ValueError: odd")
    assert "  - failed: ValueError: odd" in sent.alert.body


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


def test_a_message_that_nobody_got_is_sent_again_by_the_next_run(conn, end) -> None:
    got: list[str] = []

    def send(subject: str, _body: str, _facts: object) -> list[Delivery]:
        if not up:
            return [Delivery("mail", False, "TimeoutError"), Delivery("webhook", False, "x")]
        got.append(subject)
        return [Delivery("mail", True), Delivery("webhook", False, "x")]

    up = False
    first = tell(conn, end(1, "blocked", (LINE,)), send=send)
    assert tell(conn, end(2, "blocked", (LINE,)), send=send) is None
    up = True
    second = tell(conn, end(3, "blocked", (LINE, "other")), send=send)
    assert got == [second.alert.subject, first.alert.subject]
    assert tell(conn, end(4, "blocked", (LINE, "other")), send=send) is None
    assert len(got) == 2
