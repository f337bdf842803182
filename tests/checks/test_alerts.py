"""Alerts: one digest per run, told once; what is over is announced once; what lasts is not."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from expectations import alerts
from expectations.alerts import Sent, tell
from expectations.delivery import Delivery
from expectations.outbox import undelivered

LINE = "membres_non_resolus [ti_anct.groupements] members that are no EPCI: 1, expected exactly 0"


def kinds(*sent: Sent | None) -> list[str | None]:
    return [one and one.alert.kind for one in sent]


def test_a_digest_says_what_since_when_what_is_seen_what_to_do_and_where(conn, end, admin) -> None:
    admin.execute(
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


def test_many_lines_are_counted_rather_than_told(conn, end) -> None:
    lines = tuple(f"odd (line {number})" for number in range(25))
    body = tell(conn, end(1, "blocked", lines)).alert.body
    assert "New (25):" in body
    assert body.count("  - blocked: odd") == 20
    assert "  … and 5 more: ti status" in body


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
    # What began first is told first, and that it is late.
    late, now = got
    assert re.fullmatch(re.escape(first.alert.subject) + r" \(late: of [-0-9]+ [0-9:]+ UTC\)", late)
    assert now == second.alert.subject
    assert tell(conn, end(4, "blocked", (LINE, "other")), send=send) is None
    assert len(got) == 2


def test_who_has_no_channel_leaves_what_waits_for_one(conn, end) -> None:
    """Cron's environment has not the variables of the scheduler."""
    tell(conn, end(1, "blocked", (LINE,)), send=refusing)
    assert tell(conn, end(2, "blocked", (LINE,)), send=lambda *_: []) is None
    assert undelivered(conn).startswith("1 message was delivered nowhere (mail: HTTPError")
    got: list[str] = []
    tell(conn, end(3, "blocked", (LINE,)), send=to(got))
    assert len(got) == 1


def test_one_that_is_refused_holds_up_no_other(conn, end) -> None:
    lines = ("first 1 (line 1)", "second 2 (line 2)", "third 3 (line 3)", "fourth 4 (line 4)")
    for number in range(4):
        tell(conn, end(number + 1, "blocked", lines[: number + 1]), send=refusing)
    got: list[str] = []

    def send(subject: str, body: str, facts: object) -> list[Delivery]:
        taken = "first 1" not in subject
        return to(got)(subject, body, facts) if taken else [Delivery("mail", False, "HTTPError")]

    for number in range(5, 9):
        tell(conn, end(number, "blocked", lines), send=send)
    assert sorted(subject.split()[5] for subject in got) == ["fourth", "second", "third"]


def test_who_is_killed_at_the_second_channel_does_not_send_by_the_first_again(conn, end) -> None:
    def send(*_message: object):
        yield Delivery("mail", True)
        raise Killed

    with pytest.raises(Killed):
        tell(conn, end(1, "blocked", (LINE,)), send=send)
    got: list[str] = []
    tell(conn, end(2, "blocked", (LINE,)), send=to(got))
    assert got == []


def test_what_another_is_about_to_send_is_no_loss(conn, end, admin) -> None:
    with pytest.raises(Killed):
        tell(conn, end(1, "blocked", (LINE,)), send=killed)
    assert undelivered(conn) == ""
    admin.execute("update meta.alert set at = at - interval '11 minutes'")
    said = "1 message was not sent, who was to send was ended: the next run or ti heartbeat sends"
    assert undelivered(conn) == said


class Killed(BaseException):
    """What no handler of an error catches."""


def to(got: list[str]):
    """A channel that takes everything."""

    def send(subject: str, _body: str, _facts: object) -> list[Delivery]:
        got.append(subject)
        return [Delivery("mail", True)]

    return send


def refusing(*_message: object) -> list[Delivery]:
    return [Delivery("mail", False, "HTTPError"), Delivery("webhook", False, "TimeoutError")]


def killed(*_message: object) -> list[Delivery]:
    raise Killed


def test_who_is_killed_while_it_delivers_leaves_its_message_to_the_next_run(conn, end) -> None:
    with pytest.raises(Killed):
        tell(conn, end(1, "blocked", (LINE,)), send=killed)
    assert conn.execute("select channels from meta.alert").fetchall() == [(None,)]
    got: list[str] = []
    assert tell(conn, end(2, "blocked", (LINE,)), send=to(got)) is None
    assert tell(conn, end(3, "blocked", (LINE,)), send=to(got)) is None
    assert ["membres_non_resolus" in subject for subject in got] == [True]
    assert undelivered(conn) == ""


def test_who_is_killed_before_its_message_is_kept_has_told_nothing(
    conn, end, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong is then not known either, and the next run tells it."""
    monkeypatch.setattr(alerts, "compose", killed)
    with pytest.raises(Killed):
        tell(conn, end(1, "blocked", (LINE,)))
    monkeypatch.undo()
    got: list[str] = []
    assert kinds(tell(conn, end(2, "blocked", (LINE,)), send=to(got))) == ["blocked"]
    assert len(got) == 1


def test_without_a_channel_nothing_waits_to_be_delivered(conn, end) -> None:
    tell(conn, end(1, "blocked", (LINE,)))
    assert undelivered(conn) == ""
    got: list[str] = []
    tell(conn, end(2, "blocked", (LINE,)), send=to(got))
    assert got == []


def test_what_several_find_undelivered_is_sent_once(conn, end, server) -> None:
    with pytest.raises(Killed):
        tell(conn, end(1, "blocked", (LINE,)), send=killed)
    got: list[str] = []
    runs = [end(number, "blocked", (LINE,)) for number in range(2, 6)]

    def one(run_id: str) -> None:
        with server.connect("loader") as own:
            tell(own, run_id, send=to(got))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, runs))
    assert len(got) == 1


def test_what_is_delivered_nowhere_is_said_with_the_reason(conn, end) -> None:
    tell(conn, end(1, "blocked", (LINE,)), send=refusing)
    tell(conn, end(2, "blocked", ("other",)), send=refusing)
    assert undelivered(conn) == (
        "2 messages were delivered nowhere (mail: HTTPError; webhook: TimeoutError):"
        " mend the channel; the next run sends again"
    )
