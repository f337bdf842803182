"""A database that cannot be used is told without it, once, and told to be over."""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.receivers import http_server

from extractors.errors import TiError
from extractors.home import Home
from ti import outage, tasks
from ti.cli import main
from ti.session import opened
from warehouse import credentials
from warehouse.embedded import EmbeddedServer


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Home, Path, bytes]]:
    """A home whose server cannot start: its control file is empty; the file and what it held."""
    folder = Path(tempfile.mkdtemp(prefix="ti-outage-"))
    folder.chmod(0o755)
    home = Home("sample", folder / "sample")
    server = EmbeddedServer(home)
    server.ensure_started()
    server.stop()
    control = server.data_dir / "global" / "pg_control"
    held = control.read_bytes()
    control.write_bytes(b"")
    monkeypatch.setenv("TI_HOME", str(folder))
    monkeypatch.setenv("TI_EVERY", "26h")
    yield home, control, held
    server.stop()
    shutil.rmtree(server.data_dir.parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """A receiver that the environment names."""
    with http_server() as server:
        connection = {"conn_type": "http", "host": f"http://127.0.0.1:{server.server_port}/"}
        monkeypatch.setenv("AIRFLOW_CONN_TI_WEBHOOK", json.dumps(connection))
        monkeypatch.setenv("TI_ALERT_WEBHOOK", "ti_webhook")
        yield server


def subjects(hook) -> list[str]:
    return [message["subject"].partition(": ")[2] for _, message in hook.received]


def run(home: Home, run_id: str) -> None:
    with opened(home, run_id=run_id):
        pass


def test_it_is_told_once_and_its_end_too(broken, hook, capfd) -> None:
    home, control, held = broken
    for run_id in ("one", "two"):
        with pytest.raises(TiError, match="PostgreSQL in"):
            run(home, run_id)
    assert main(["heartbeat", "--portal", "sample"]) == 1
    assert "PostgreSQL in" in capfd.readouterr().err
    (only,) = hook.received
    assert "the database cannot be used: PostgreSQL in" in only[1]["subject"]
    text = only[1]["text"]
    for part in ("run one of portal sample", "Since: 20", "Readers still see", str(home.logs)):
        assert part in text
    assert f"put {control.parents[1]} aside, then `ti db restore FILE`, or run" in text
    control.write_bytes(held)
    for run_id in ("three", "four"):
        run(home, run_id)
    assert subjects(hook)[1:] == ["over: the database cannot be used"]
    assert hook.received[1][1]["kind"] == "recovered"
    assert list(home.root.glob("*outage*")) == []


def test_the_heartbeat_tells_it_where_no_run_did(broken, hook) -> None:
    _, control, held = broken
    assert [main(["heartbeat", "--portal", "sample"]) for _ in range(2)] == [1, 1]
    assert len(hook.received) == 1
    assert "ti heartbeat of portal sample" in hook.received[0][1]["text"]
    assert f"put {control.parents[1]} aside" in hook.received[0][1]["text"]
    control.write_bytes(held)
    assert main(["heartbeat", "--portal", "sample"]) == 1
    assert [s.split(":")[0] for s in subjects(hook)[1:]] == ["no run came", "over"]


def test_a_message_that_nobody_took_is_sent_again(broken, hook) -> None:
    home, _, _ = broken
    for run_id, answer in (("one", 500), ("two", 200), ("three", 200)):
        hook.answer = answer
        with pytest.raises(TiError):
            run(home, run_id)
    assert [message["run_id"] for _, message in hook.received] == ["one", "two"]


def test_a_task_of_a_scheduler_leaves_it_to_its_callback(broken, hook) -> None:
    home, _, _ = broken
    task = {
        "dag_run": SimpleNamespace(dag_id="build", run_id="r", conf={"portal": "sample"}),
        "exception": TiError("no control file"),
        "ti": SimpleNamespace(log_url="http://localhost/log"),
    }
    with pytest.raises(TiError), opened(home, run_id="build.r", scheduled=True):
        pass
    assert hook.received == []
    with pytest.raises(TiError):
        tasks.alert(task)
    assert "no control file" in hook.received[0][1]["text"]
    assert "Run: http://localhost/log" in hook.received[0][1]["text"]


def test_a_log_that_cannot_be_opened_is_told(tmp_path: Path, hook) -> None:
    home = Home("sample", tmp_path / "sample")
    home.root.mkdir()
    home.logs.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError), outage.logged(home, "one"):
        pass
    assert len(hook.received) == 1


def test_a_home_that_cannot_be_entered_is_told(tmp_path: Path, hook, monkeypatch) -> None:
    real = os.stat

    def closed(path, *args, **kwargs):
        if str(path).endswith(outage.MARK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "stat", closed)
    home = Home("sample", tmp_path / "sample")
    outage.tell_restored(home, "none", "nothing")
    assert hook.received == []
    outage.tell_outage(home, "one", ["cannot write"])
    assert [message["run_id"] for _, message in hook.received] == ["one"]


def test_a_refusal_of_ours_keeps_its_words() -> None:
    refused = TiError("the server in /x did not start: No space left on device: free some in /x")
    assert outage.said(refused) == str(refused)
    assert outage.said(OSError(errno.ENOSPC, "no", "/y")).startswith("the disk is full (/y)")


def command(*arguments: str) -> tuple[int, list[str], list[str]]:
    """`ti ...` as people start it, in a process of its own: its code and the lines it printed."""
    code = "from ti.cli import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def test_the_console_has_one_line_and_the_log_the_message(broken) -> None:
    home, control, held = broken
    code, out, err = command("heartbeat")
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("ti: PostgreSQL in ")
    log = home.logs / "heartbeat.log"
    assert "\nWhat: ti heartbeat of portal sample could not use its database\n" in log.read_text()
    control.write_bytes(held)
    code, out, err = command("heartbeat")
    assert (code, err, len(out)) == (1, [], 1)
    assert out[0].startswith("✗ late  no run was ever completed")
    assert "\nWhat to do: look at what starts the runs" in log.read_text()


@pytest.mark.parametrize("verb", [["heartbeat"], ["fetch", "--source", "ti_anct"]])
def test_without_a_log_the_console_has_one_line_all_the_same(broken, verb) -> None:
    home, _, _ = broken
    shutil.rmtree(home.logs)
    home.logs.write_text("")
    code, out, err = command(*verb)
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("ti: ")


def test_a_disk_that_takes_no_mark_does_not_stop_the_message(
    tmp_path: Path, hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _text: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(credentials, "write_private", refuse)
    home = Home("sample", tmp_path / "sample")
    for run_id in ("one", "two"):
        outage.tell_outage(home, run_id, ["the disk is full"])
    assert [message["run_id"] for _, message in hook.received] == ["one", "two"]


def test_a_healthy_run_says_nothing_of_it(home, server, hook) -> None:
    run(home, "well")
    assert hook.received == []


def test_a_server_that_dies_under_a_run_is_told(broken, hook) -> None:
    home, control, held = broken
    control.write_bytes(held)
    with opened(home, run_id="one") as ctx:
        ctx.server.stop()
    assert "run one of portal sample could not use its database" in hook.received[0][1]["text"]
