"""What a run tells at its end, in process and under a scheduler, through real channels."""

import io
import json
from collections.abc import Iterator
from email import message_from_string, policy
from types import SimpleNamespace

import pytest
from support.receivers import Mailbox, http_server, mail_server, silent_server, smtp_connection

from expectations import alerts, delivery
from extractors.errors import GateBlockedError, SourceError
from extractors.home import Home
from ti import tasks
from ti.console import Console
from ti.context import Options
from ti.facts import facts
from ti.session import opened
from ti.status_text import text
from warehouse.embedded import EmbeddedServer

SECRET = "hook-s3cr3t"
LINE = "cle_unique [naf_insee.libelles.2] 2 rows, expected exactly 0"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch, server: EmbeddedServer) -> Iterator[Mailbox]:
    """A mail server, configured as Airflow's; the database knows of no run."""
    with mail_server() as (box, port):
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(port))
        monkeypatch.setenv("TI_ALERT_EMAIL", "donnees@example.org")
        yield box


def run(home: Home, run_id: str, *lines: str, step: str = "check", **options) -> None:
    """A run whose step on naf_insee is blocked by those lines, or well without."""
    given = {"options": Options(whole=True), "console": Console(io.StringIO()), **options}
    with opened(home, run_id=run_id, **given) as ctx, ctx.recording():
        with ctx.step(step, "naf_insee"):
            if lines:
                raise GateBlockedError(1, list(lines))
        ctx.seconds["build"] = 1.0


def mails(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Subject and text of each mail."""
    read = [message_from_string(text, policy=policy.default) for _, text in mailbox.received]
    return [(str(mail["Subject"]), mail.get_body().get_content()) for mail in read]


def test_a_blocked_run_and_its_recovery_are_mailed_once(home, server, mailbox) -> None:
    run(home, "one", LINE)
    run(home, "two", LINE)
    wrong = text(facts(home)).partition("what is wrong")[2].partition("last alerts")[0]
    assert ("blocked" in wrong, LINE in wrong) == (True, True)
    run(home, "three")
    assert "what is wrong" not in text(facts(home))
    run(home, "four")
    (first, body), (second, _) = mails(mailbox)
    assert "sample: run blocked: cle_unique [naf_insee.libelles.2] 2 rows" in first
    assert "sample: over: cle_unique [naf_insee.libelles.2]" in second
    assert str(home.logs / "one.log") in body


def test_a_failing_channel_leaves_no_secret_anywhere(
    home, server, monkeypatch, capfd, caplog
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.3)
    with http_server() as broken, silent_server() as silent:
        broken.answer = 500
        hook = {"conn_type": "http", "host": f"http://127.0.0.1:{broken.server_port}/{SECRET}"}
        monkeypatch.setenv("AIRFLOW_CONN_TI_WEBHOOK", json.dumps(hook))
        monkeypatch.setenv("TI_ALERT_WEBHOOK", "ti_webhook")
        monkeypatch.setenv("TI_PING_URL", f"http://127.0.0.1:{silent}/{SECRET}")
        run(home, "one", LINE)
    with server.connect("loader") as conn:
        kept = conn.execute("select to_jsonb(a) from meta.alert as a").fetchall()
        runs = conn.execute("select to_jsonb(r) from meta.run as r").fetchall()
        wrong = conn.execute("select to_jsonb(t) from meta.trouble as t").fetchall()
    assert len(kept) == len(wrong) == 1
    assert [d["sent"] for d in kept[0][0]["channels"]] == [False]
    logged = "".join(p.read_text(errors="replace") for p in home.logs.rglob("*.log"))
    told = "".join(capfd.readouterr()) + caplog.text + json.dumps([kept, runs, wrong]) + logged
    assert "not delivered by webhook" in told
    assert SECRET not in told


def test_under_a_scheduler_the_callback_tells_with_the_page_of_the_task(
    home, server, mailbox, monkeypatch
) -> None:
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    dag_run = SimpleNamespace(conf={"portal": "sample"}, dag_id="ingest_naf_insee", run_id="m1")
    task = {
        "dag_run": dag_run,
        "ti": SimpleNamespace(log_url="http://localhost:8080/dags/ingest_naf_insee/runs/m1"),
        "exception": SourceError("HTML page", "look at it", "naf_insee"),
    }

    def attempt() -> None:
        console = Console(io.StringIO())
        with (
            opened(home, run_id=tasks.run_id(task), scheduled=True, console=console) as ctx,
            ctx.step("fetch", "naf_insee"),
        ):
            raise task["exception"]

    with pytest.raises(SourceError):
        attempt()
    # The task may be tried again: nothing is said before its last try.
    assert mailbox.received == []
    tasks.alert(task)
    tasks.alert(task)
    run(home, "ingest_naf_insee.m2", step="fetch", scheduled=True, options=None)
    assert [subject.split(": ")[1] for subject, _ in mails(mailbox)] == ["run failed", "over"]
    assert task["ti"].log_url in mails(mailbox)[0][1]


class Killed(BaseException):
    """What no handler of an error catches."""


def state_of(server: EmbeddedServer, run_id: str) -> str:
    with server.connect("loader") as conn:
        return conn.execute("select state from meta.run where run_id = %s", [run_id]).fetchone()[0]


def test_a_run_that_is_killed_before_its_message_is_kept_has_not_ended(
    home, server, mailbox, monkeypatch
) -> None:
    def killed(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(alerts, "compose", killed)
        with pytest.raises(Killed):
            run(home, "one", LINE)
    assert state_of(server, "one") == "running"
    assert mailbox.received == []


def test_a_run_is_closed_when_telling_goes_wrong(home, server, monkeypatch) -> None:
    def wrong(*_args: object) -> None:
        raise KeyError("a fault of the code")

    monkeypatch.setattr(alerts, "compose", wrong)
    with pytest.raises(KeyError):
        run(home, "one", LINE)
    assert state_of(server, "one") == "blocked"
