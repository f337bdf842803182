"""Silence is trouble too: told once, over with the next whole run."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest

from expectations.alerts import open_troubles, tell
from expectations.delivery import Delivery
from expectations.rhythm import every, is_sign_of_life, rhythm, tell_silence
from extractors.errors import MisuseError

DAILY = timedelta(hours=26)
WHOLE = {"whole": True}


@pytest.fixture
def conn(server) -> Iterator[psycopg.Connection]:
    """The loader's connection to a database without runs, whose readers see nothing."""
    with server.connect("loader") as loader:
        with server.connect("admin") as admin:
            admin.execute("truncate meta.run, meta.alert, meta.trouble, quality.check_result")
            admin.execute("update meta.release set is_current = false")
        yield loader


@pytest.fixture
def end(conn) -> Callable[..., str]:
    """A function that ends a run so many hours ago; its id."""

    def run(hours: float, state: str = "unchanged", options=None, labels=(), **more) -> str:
        facts = {"exit_code": 0, "message": "", **more}
        run_id = f"run-{hours:g}"
        counters = {"seconds": dict.fromkeys(labels, 1.0)}
        conn.execute(
            """
            insert into meta.run (
                run_id, portal, host, state, options, counters, exit_code, message, ended_at
            )
            values (%s, 'live', 'h', %s, %s, %s, %s, %s,
                clock_timestamp() - %s * interval '1 hour')
            """,
            [
                *(run_id, state, json.dumps(options or {}), json.dumps(counters)),
                *(facts["exit_code"], facts["message"], hours),
            ],
        )
        return run_id

    return run


@pytest.mark.parametrize(
    ("text", "hours"), [("90min", 1.5), ("26h", 26), (" 8 d ", 192), ("1w", 168)]
)
def test_a_rhythm_is_a_number_and_a_unit(text: str, hours: float) -> None:
    assert every(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "26", "h", "0h", "-1h", "1 month", "99999d"])
def test_anything_else_is_misuse(text: str) -> None:
    with pytest.raises(MisuseError, match="use a number and min, h, d or w"):
        every(text)


def test_a_run_in_time_is_no_trouble(conn, end) -> None:
    end(25, options=WHOLE)
    known = rhythm(conn, DAILY)
    assert (known.late, known.run_id) == (False, "run-25")
    assert tell_silence(conn, "live", known) is None
    assert open_troubles(conn) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"options": WHOLE, "state": "failed"},
        {"options": WHOLE, "state": "blocked"},
        {"labels": ["build", "build marts"]},
    ],
)
def test_a_bad_run_and_a_schedulers_build_came_all_the_same(conn, end, facts) -> None:
    run_id = end(1, **facts)
    assert rhythm(conn, DAILY).late is False
    assert is_sign_of_life(conn, run_id)


@pytest.mark.parametrize(
    "facts",
    [
        {"labels": ["fetch naf_insee"]},
        {"options": WHOLE, "state": "dead"},
        {"options": WHOLE, "state": "failed", "exit_code": 4},
        {"options": WHOLE, "state": "failed", "message": "interrupted"},
    ],
)
def test_what_is_no_whole_run_does_not_count(conn, end, facts) -> None:
    end(27, options=WHOLE)
    end(1, **facts)
    assert (rhythm(conn, DAILY).late, rhythm(conn, DAILY).run_id) == (True, "run-27")


def test_silence_is_told_once_and_the_next_run_ends_it(conn, end) -> None:
    end(50, options=WHOLE)
    sent = tell_silence(conn, "live", rhythm(conn, DAILY))
    assert "live: no run came: run run-50 ended " in sent.alert.subject
    assert "50 h ago; a run is expected every 26 h" in sent.alert.body
    assert "Readers still see: nothing" in sent.alert.body
    assert tell_silence(conn, "live", rhythm(conn, DAILY)) is None
    step = end(1.5, labels=["fetch naf_insee"])
    assert tell(conn, step) is None
    over = tell(conn, end(1, options=WHOLE))
    assert over.alert.kind == "recovered"
    assert "over: run run-50 ended" in over.alert.subject


@pytest.mark.parametrize("came", [False, True])
def test_silence_that_nobody_heard_of_is_told_again_whether_or_not_a_run_came(
    conn, end, came: bool
) -> None:
    got: list[str] = []

    def send(subject: str, _body: str, _facts: object) -> list[Delivery]:
        if not up:
            return [Delivery("mail", False, "TimeoutError")]
        got.append(subject)
        return [Delivery("mail", True)]

    up = False
    end(50, options=WHOLE)
    assert tell_silence(conn, "live", rhythm(conn, DAILY), send).lost
    assert tell_silence(conn, "live", rhythm(conn, DAILY), send) is None
    up = True
    if came:
        end(1, options=WHOLE)
    for _ in range(2):
        assert tell_silence(conn, "live", rhythm(conn, DAILY), send) is None
    assert ["no run came" in subject for subject in got] == [True]


def test_a_portal_that_never_ran_is_silent(conn) -> None:
    sent = tell_silence(conn, "live", rhythm(conn, DAILY))
    assert "no run was ever completed" in sent.alert.subject


def test_a_run_of_the_future_means_that_a_clock_is_wrong(conn, end) -> None:
    end(-1, options=WHOLE)
    assert "in the future: set the clock" in str(rhythm(conn, DAILY))
    assert rhythm(conn, DAILY).late
