"""Alerts: one message per bad run, sent where configured, told once, secrets kept."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest
from aiosmtpd.controller import Controller

from expectations.alerts import alert_run, compose

LINE = "membres_non_resolus [ti_anct.groupements] members that are no EPCI: 1, expected exactly 0"
SECRET = "hook-s3cr3t"


class Mailbox:
    """Keeps what the mail server receives."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], str]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server on loopback, configured as Airflow's."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    connection = {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": port,
        "extra": {"disable_ssl": True, "disable_tls": True, "from_email": "ti@example.org"},
    }
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("TI_ALERT_EMAIL", "donnees@example.org, entrepot@example.org")
    yield box
    controller.stop()


class Hook(BaseHTTPRequestHandler):
    """Keeps the messages posted to it, and answers as told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, json.loads(body)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_args) -> None:
        """Nothing on the test's output."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A receiver of webhooks on loopback, whose address is a secret."""
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.received, server.answer = [], 200
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/{SECRET}"
    monkeypatch.setenv("AIRFLOW_CONN_TI_WEBHOOK", json.dumps({"conn_type": "http", "host": url}))
    monkeypatch.setenv("TI_ALERT_WEBHOOK", "ti_webhook")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def conn(server, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[psycopg.Connection]:
    """The loader's connection to a database without runs; no channel is configured."""
    for name in ("TI_ALERT_EMAIL", "TI_ALERT_WEBHOOK", "TI_ALERT_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    with server.connect("loader") as loader:
        with server.connect("admin") as admin:
            admin.execute("truncate meta.run, meta.alert, meta.release")
        yield loader


def run(conn: psycopg.Connection, day: int, state: str) -> str:
    """A run of that day of January that ended in `state`; its id."""
    run_id = f"run-{day}"
    conn.execute(
        """
        insert into meta.run (run_id, portal, host, state, started_at, ended_at)
        values (%s, 'live', 'h', %s, make_timestamptz(2026, 1, %s, 8, 0, 0, 'UTC'),
            clock_timestamp())
        """,
        [run_id, state, day],
    )
    return run_id


def test_a_message_says_what_since_when_what_is_seen_and_what_to_do(conn) -> None:
    run(conn, 1, "blocked")
    run(conn, 2, "released")
    run(conn, 3, "failed")
    conn.execute(
        """
        insert into meta.release (
            id_release, portal, nature, code_version, geographie_reference, is_current, published_at
        )
        values ('original-1', 'live', 'original', '1', '2025-01-01', true, '2026-01-02 09:00Z')
        """
    )
    alert = compose(conn, run(conn, 4, "blocked"), "blocked", [LINE, "other"], "/var/log/ti.log")
    assert alert.subject == (
        "[Territoires d'industrie] live: run blocked: membres_non_resolus [ti_anct.groupements]"
        " members that are no EPCI: 1, expected exactly 0 (and 1 more)"
    )
    assert alert.body.splitlines() == [
        "What: run run-4 of portal live was blocked by a gate",
        f"  - {LINE}",
        "  - other",
        "Since: 2026-01-03 08:00 UTC",
        "Readers still see: original-1, published 2026-01-02 09:00 UTC",
        "What to do: each line above ends with its own remedy; then `ti run` again,"
        " `ti status` to follow",
        "Log: /var/log/ti.log",
    ]


def test_without_a_channel_the_message_is_kept_and_logged(conn, caplog) -> None:
    sent = alert_run(conn, run(conn, 1, "failed"), "failed", ["no network (source cog_insee)"])
    assert (sent.repeated, sent.deliveries) == (False, ())
    kept = conn.execute("select run_id, kind, subject, body, channels from meta.alert").fetchall()
    assert kept == [("run-1", "failed", sent.alert.subject, sent.alert.body, [])]
    assert "nothing, no release was published yet" in sent.alert.body
    assert sent.alert.subject in caplog.text


def test_mail_and_webhook_receive_it(conn, mailbox: Mailbox, hook: HTTPServer, capfd) -> None:
    sent = alert_run(conn, run(conn, 1, "blocked"), "blocked", [LINE])
    assert [(d.channel, d.sent) for d in sent.deliveries] == [("mail", True), ("webhook", True)]
    assert {to for tos, _ in mailbox.received for to in tos} == {
        "donnees@example.org",
        "entrepot@example.org",
    }
    ((path, message),) = hook.received
    assert path == f"/{SECRET}"
    assert message == {
        "subject": sent.alert.subject,
        "text": f"{sent.alert.subject}\n{sent.alert.body}",
        "run_id": "run-1",
        "kind": "blocked",
    }
    (channels,) = conn.execute("select channels from meta.alert").fetchone()
    assert channels == [
        {"channel": "mail", "sent": True, "reason": ""},
        {"channel": "webhook", "sent": True, "reason": ""},
    ]
    assert SECRET not in "".join(capfd.readouterr())


def test_an_unchanged_rerun_does_not_repeat_it_and_recovery_starts_anew(
    conn, mailbox: Mailbox
) -> None:
    def told(day: int, line: str = LINE) -> bool:
        return not alert_run(conn, run(conn, day, "blocked"), "blocked", [line]).repeated

    assert [told(1), told(2), told(3, "another"), told(4, "another")] == [True, False, True, False]
    run(conn, 5, "unchanged")
    assert [told(6, "another"), told(7, "another")] == [True, False]
    assert len(mailbox.received) == 3
    assert conn.execute("select count(*) from meta.alert").fetchone() == (3,)


def test_a_failed_delivery_is_recorded_and_raises_nothing(
    conn, hook: HTTPServer, monkeypatch, capfd, caplog
) -> None:
    hook.answer = 500
    refused = {"conn_type": "smtp", "host": "127.0.0.1", "port": 9, "password": "mail-s3cr3t"}
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "a@b.c", "retry_limit": 1}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps({**refused, "extra": extra}))
    monkeypatch.setenv("TI_ALERT_EMAIL", "donnees@example.org")
    sent = alert_run(conn, run(conn, 1, "failed"), "failed", [LINE])
    assert [(d.channel, d.sent, bool(d.reason)) for d in sent.deliveries] == [
        ("mail", False, True),
        ("webhook", False, True),
    ]
    (channels,) = conn.execute("select channels from meta.alert").fetchone()
    assert [c["sent"] for c in channels] == [False, False]
    printed = "".join(capfd.readouterr()) + caplog.text + json.dumps(channels)
    assert SECRET not in printed
    assert "mail-s3cr3t" not in printed
    assert "HttpHook" not in printed
