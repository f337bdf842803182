"""Progress: plain lines or one live line, and libraries that print only to the log."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ti.console import Console, say, say_json

PROGRAM = """
import os, subprocess, sys, warnings
from pathlib import Path
from ti.console import diverted
with diverted(Path(sys.argv[1])) as console:
    with console.step("load") as step:
        print("a library prints")
        warnings.warn("a warning")
        os.write(2, b"a C library prints\\n")
        subprocess.run(["echo", "a child prints"])
        step.note = "12 rows"
print("after")
"""


def test_plain_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    console = Console(stream)
    with console.step("fetch naf_insee") as step:
        step.say("downloading")
        step.note = "2 files"
    with console.step("build") as step:
        step.outcome, step.note = "skipped", "nothing to do"
    with pytest.raises(ValueError, match="x"), console.step("check"):
        raise ValueError("x")
    first, second, third = stream.getvalue().splitlines()
    assert first.split() == ["✓", "fetch", "naf_insee", "0.0", "s", "2", "files"]
    assert second.split() == ["–", "build", "0.0", "s", "nothing", "to", "do"]
    assert third.split() == ["✗", "check", "0.0", "s"]
    assert "\x1b" not in stream.getvalue()


def test_a_live_line_is_rewritten(monkeypatch) -> None:
    monkeypatch.setattr("ti.console.TICK", 0.01)
    stream = io.StringIO()
    console = Console(stream, live=True)
    with console.step("load") as step:
        step.say("communes 2024")
        while "communes 2024" not in stream.getvalue():
            pass
        step.note = "done"
    assert stream.getvalue().startswith("\r\x1b[2K")
    assert stream.getvalue().splitlines()[-1].endswith("done")


HOSTILE = "a header \x1b[2J\x1b]0;x\x07\u202e\nand its line"


@pytest.mark.parametrize("live", [False, True])
def test_what_a_portal_wrote_does_not_act(live: bool, monkeypatch) -> None:
    monkeypatch.setattr("ti.console.TICK", 0.01)
    stream = io.StringIO()
    console = Console(stream, live)
    console.line(f"ti: {HOSTILE}")
    console.line()
    with console.step(f"load {HOSTILE}") as step:
        step.say(HOSTILE)
        while live and stream.getvalue().count("\\x1b[2J") < 3:
            pass
    shown = stream.getvalue().replace("\r\x1b[2K", "")
    assert shown.replace("\n", "").isprintable()
    assert shown.count("\n") == 3
    assert "a header \\x1b[2J\\x1b]0;x\\x07\\u202e\\nand its line" in shown


def test_a_text_of_several_lines_stays_so(capsys) -> None:
    say("one  \x1b[2J\n\ntwo\u202e", err=True)
    say(Path("a\x07"))
    assert capsys.readouterr() == ("a\\x07\n", "one  \\x1b[2J\n\ntwo\\u202e\n")


def test_json_stays_json(capsys) -> None:
    facts = {"é": ["\x9b2J\x1b\u202e\x7f", "a\nb"]}
    say_json(facts)
    printed = capsys.readouterr().out
    assert json.loads(printed) == facts
    assert printed.replace("\n", "").isprintable()
    assert "é" in printed


def test_what_libraries_print_goes_to_the_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "run.log"
    command = [sys.executable, "-c", PROGRAM, str(log)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["✓", "after"]
    assert "12 rows" in done.stdout
    assert done.stderr == ""
    for words in ("a library", "a warning", "a C library", "a child"):
        assert words in log.read_text()


FULL = """
import sys, warnings
from pathlib import Path
from ti.console import diverted
try:
    with diverted(Path("/dev/full")):
        print("a library prints")
        warnings.warn("a warning")
        raise ValueError("what went wrong")
except ValueError as error:
    print(error)
    print("ended", file=sys.stderr)
"""


def test_a_log_without_room_does_not_hide_how_a_run_ended() -> None:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-c", FULL]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "what went wrong\n", "ended\n")
