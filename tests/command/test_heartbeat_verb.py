"""`ti heartbeat`: exit codes, and a message that is sent once."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from support.receivers import http_server, silent_server

from extractors.home import REPOSITORY, Home
from ti.facts import facts
from ti.session import opened
from ti.status_text import text
from warehouse.embedded import EmbeddedServer


@pytest.fixture
def here(home: Home, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> EmbeddedServer:
    """The server of the home that TI_HOME names for `ti`; no run, no rhythm."""
    monkeypatch.delenv("TI_EVERY", raising=False)
    with server.connect("admin") as conn:
        conn.execute("truncate meta.trouble")
    return server


def test_without_a_rhythm_it_is_misuse(ti, monkeypatch) -> None:
    monkeypatch.delenv("TI_EVERY", raising=False)
    code, _, said = ti("heartbeat")
    assert (code, "TI_EVERY" in said) == (2, True)


def test_late_then_alive(ti, here, home, monkeypatch) -> None:
    from ti.context import Options

    monkeypatch.setenv("TI_EVERY", "26h")
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    with http_server() as monitor:
        monkeypatch.setenv("TI_PING_URL", f"http://127.0.0.1:{monitor.server_port}/s3cr3t")
        late = [_heartbeat(home) for _ in range(2)]
        with here.connect("loader") as conn:
            assert conn.execute("select kind from meta.alert").fetchall() == [("silent",)]
        with opened(home, run_id="one-step"):
            pass
        assert monitor.received == []
        with opened(home, run_id="whole", options=Options(whole=True)):
            pass
        assert [path for path, _ in monitor.received] == ["/s3cr3t"]
    assert late == [1, 1]
    assert _heartbeat(home) == 0
    with here.connect("loader") as conn:
        kinds = [kind for (kind,) in conn.execute("select kind from meta.alert order by id")]
    assert kinds == ["silent", "recovered"]


def test_killed_while_it_delivers_it_delivers_the_next_time(
    ti, here, home, monkeypatch, capfd
) -> None:
    monkeypatch.setenv("TI_EVERY", "26h")
    monkeypatch.setenv("TI_HOME", str(home.root.parent))
    monkeypatch.setenv("TI_ALERT_WEBHOOK", "ti_webhook")
    with silent_server() as port:
        channel(monkeypatch, port)
        with process(home) as killed:
            wait_for(lambda: pending(here) == [None])
            killed.kill()
    assert pending(here) == [None]
    with http_server() as receiver:
        channel(monkeypatch, receiver.server_port)
        receiver.answer = 500
        assert _heartbeat(home) == 1
        said = capfd.readouterr().err
        assert re.search(r"^ti: 1 message was delivered nowhere \(webhook: \w+\): mend", said, re.M)
        assert "not by webhook: " in text(facts(home))
        receiver.answer = 200
        assert [_heartbeat(home) for _ in range(2)] == [1, 1]
        assert [message["kind"] for _, message in receiver.received[-1:]] == ["silent"]
        assert len(receiver.received) == 2
    assert capfd.readouterr().err == ""
    assert re.search(r"silent +webhook +", text(facts(home)))


def channel(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    facts = {"conn_type": "http", "host": f"http://127.0.0.1:{port}/s3cr3t"}
    monkeypatch.setenv("AIRFLOW_CONN_TI_WEBHOOK", json.dumps(facts))


def process(home: Home) -> subprocess.Popen:
    """`ti heartbeat` in a process of its own."""
    command = [sys.executable, "-c", "import sys; from ti.cli import main; sys.exit(main())"]
    return subprocess.Popen([*command, "heartbeat", "--portal", home.spec], cwd=REPOSITORY)


def pending(server: EmbeddedServer) -> list[object]:
    with server.connect("loader") as conn:
        return [channels for (channels,) in conn.execute("select channels from meta.alert")]


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _heartbeat(home: Home) -> int:
    from ti.cli import main

    return main(["heartbeat", "--portal", home.spec])
