"""A portal's home with a real server, and the command called in this process."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.homes import remove_portal

from extractors.home import Home
from warehouse.embedded import EmbeddedServer


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    channels = ("TI_ALERT_EMAIL", "TI_ALERT_WEBHOOK", "TI_ALERT_APPRISE", "TI_PING_URL")
    for name in ("DATABASE_URL", "TI_PORTAL", *channels):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_stale_log_handlers() -> None:
    """Airflow, imported in an earlier test, logs to that test's captured and closed stream."""
    for handler in list(logging.root.handlers):
        if getattr(getattr(handler, "stream", None), "closed", False):
            logging.root.removeHandler(handler)


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """The home of a portal `sample` whose server is kept up."""
    folder = Path(tempfile.mkdtemp(prefix="ti-command-"))
    folder.chmod(0o755)
    home = Home("sample", folder / "sample")
    server = EmbeddedServer(home)
    server.keep_up()
    yield home
    remove_portal(home.root)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(home: Home) -> EmbeddedServer:
    """Its server, with no run and no lock."""
    server = EmbeddedServer(home)
    with server.connect("admin") as conn:
        conn.execute(
            "truncate meta.run, meta.lock, meta.alert, meta.trouble, meta.extraction, meta.release"
        )
    return server


@pytest.fixture
def ti(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """`ti ...` in this process: exit code, standard output, standard error."""
    from ti.cli import main

    monkeypatch.setenv("TI_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        return code, *capfd.readouterr()

    return call
