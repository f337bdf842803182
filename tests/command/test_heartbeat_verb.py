"""`ti heartbeat`: exit codes, and a message that is sent once."""

import pytest
from support.receivers import http_server

from extractors.home import Home
from ti.session import opened
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


def _heartbeat(home: Home) -> int:
    from ti.cli import main

    return main(["heartbeat", "--portal", home.spec])
