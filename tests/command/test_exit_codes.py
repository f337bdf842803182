"""The exit code and the one line of each way to end, with steps that do nothing."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractors.errors import GateBlockedError, LockedError, MisuseError, SourceError, TiError
from extractors.home import Home
from ti import job
from ti.console import Console
from ti.context import Context

REFUSED = SourceError("HTML page for data", "look at the address", "naf_insee", "libelles", "2024")
BLOCKED = GateBlockedError(1, ["cle_unique [naf_insee.libelles] 2 rows, expected exactly 0"])


@pytest.fixture
def run(ti, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """`ti run` whose DAGs are replaced by `steps`, without server and Airflow."""

    def go(steps: Callable[[Context], None], *arguments: str) -> tuple[int, str, str]:
        @contextmanager
        def opened(home: Home, *, run_id, options, console, scheduled=False) -> Iterator[Context]:
            yield Context(run_id, home, SimpleNamespace(), options, console)

        monkeypatch.setattr(job, "opened", opened)
        monkeypatch.setattr(job, "_generate", lambda ctx: None)
        monkeypatch.setattr(job, "prepared_ahead", lambda home, server: nullcontext())
        monkeypatch.setattr(job.airflow_home, "prepare", lambda home: None)
        monkeypatch.setattr(job, "run_dags", lambda ctx, folder: steps(ctx))
        monkeypatch.setattr(job, "show", lambda ctx: [print(line) for line in ctx.lines])
        return ti("run", *arguments)

    return go


HOSTILE = "code\x1b[2J\x1b]0;x\x07\u202e"
SHOWN = "code\\x1b[2J\\x1b]0;x\\x07\\u202e"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("new-source", "zz", "--file", "{0}.bin"), 2),
        (("new-source", "zz", "--file", "{0}.absent"), 2),
        (("new-source", f"a{HOSTILE}"), 2),
        (("status", "--portal", "dir:{0}"), 2),
        (("status", f"--{HOSTILE}"), 2),
    ],
)
def test_names_of_files_do_not_act_on_the_terminal(ti, tmp_path: Path, arguments, code) -> None:
    (tmp_path / f"{HOSTILE}.bin").write_text("x")
    ended, out, err = ti(*(word.format(tmp_path / HOSTILE) for word in arguments))
    assert (ended, out) == (code, "")
    assert SHOWN in err
    assert err.replace("\n", "").isprintable()


def test_a_header_of_a_file_does_not_act_on_the_terminal(run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HOSTILE};b\n1;2\n", encoding="utf-8")

    def steps(ctx: Context) -> None:
        with ctx.recording(), ctx.step("load", "naf_insee") as shown, path.open() as stream:
            shown.note = header = stream.readline().strip()
            raise KeyError(header)

    _, out, err = run(steps)
    assert SHOWN in out
    assert (out + err).replace("\n", "").isprintable()


def test_an_error_that_nobody_expected_does_not_act_on_the_terminal(ti, monkeypatch) -> None:
    def odd(_home: Home) -> None:
        raise ValueError(HOSTILE)

    monkeypatch.setattr("ti.facts.facts", odd)
    code, _, err = ti("status")
    assert (code, SHOWN in err) == (1, True)
    assert err.replace("\n", "").isprintable()


def failing(*errors: Exception) -> Callable[[Context], None]:
    """Steps that fail one after the other, as those of several DAGs do."""

    def steps(ctx: Context) -> None:
        for error in errors:
            with ctx.recording(), ctx.step("load", "naf_insee"):
                raise error

    return steps


@pytest.mark.parametrize(
    ("errors", "code", "said"),
    [
        ((), 0, ""),
        ((REFUSED,), 1, "HTML page for data (source naf_insee, part libelles, vintage 2024)"),
        ((BLOCKED,), 3, "cle_unique [naf_insee.libelles] 2 rows, expected exactly 0"),
        ((BLOCKED, REFUSED), 1, "look at the address"),
        ((REFUSED, BLOCKED), 1, "cle_unique"),
        ((ValueError("odd\nlines"),), 1, "ValueError: odd lines"),
        ((MisuseError("not passed"),), 2, "not passed"),
        ((ExceptionGroup("files", [REFUSED, TiError("second")]),), 1, "second"),
    ],
)
def test_exit_code_of_steps(run, errors, code: int, said: str) -> None:
    got, out, err = run(failing(*errors))
    assert got == code
    assert said in out
    assert "Traceback" not in out + err


def test_an_error_outside_a_step_is_told_too(run) -> None:
    def steps(ctx: Context) -> None:
        raise TiError("dags: cycle")

    code, out, _ = run(steps)
    assert (code, out.splitlines()[-1]) == (1, "dags: cycle")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--portal", "nowhere"),
        ("--portal", "dir:"),
        ("--portal", "dir:/no/such/folder"),
        ("--source", "no_such_source"),
        ("--no-such-option",),
        ("argument",),
    ],
)
def test_misuse(run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(lambda ctx: None, *arguments)
    assert code == 2
    assert err.strip()
    assert "Traceback" not in out + err


def test_unknown_source_names_those_there_are(run) -> None:
    _, _, err = run(lambda ctx: None, "--source", "no_such_source")
    assert "unknown source 'no_such_source': use one of " in err


def test_another_run_holds_the_lock(ti, monkeypatch) -> None:
    @contextmanager
    def opened(*_, **__) -> Iterator[Context]:
        raise LockedError("run x (pid 1) has held the lock")
        yield

    monkeypatch.setattr("ti.job.opened", opened)
    code, _, err = ti("run")
    assert (code, err) == (4, "ti: run x (pid 1) has held the lock\n")


def test_interruption_is_one_line(run) -> None:
    def steps(ctx: Context) -> None:
        raise KeyboardInterrupt

    code, _, err = run(steps)
    assert (code, err.strip()) == (1, "ti: interrupted")


def test_an_unforeseen_error_is_one_line_and_its_trace_is_kept(ti, monkeypatch, tmp_path) -> None:
    def broken(_home: Home) -> dict[str, object]:
        raise RuntimeError("first line\nsecond")

    monkeypatch.setattr("ti.facts.facts", broken)
    code, out, err = ti("status")
    log = tmp_path / "home" / "ti.log"
    assert (code, out) == (1, "")
    assert err == f"ti: RuntimeError: first line; log: {log}\n"
    assert "Traceback" in log.read_text()


def test_state_in_which_a_run_ends() -> None:
    def ctx(*errors: Exception, released: bool = False) -> Context:
        made = Context("x", Home("sample", Path("/x")), SimpleNamespace(), released=released)
        made.console = Console(io.StringIO())
        for error in errors:
            made.fail("step", "", error)
        return made

    assert ctx().state == "unchanged"
    assert ctx(released=True).state == "released"
    assert ctx(BLOCKED).state == "blocked"
    assert ctx(REFUSED).state == "failed"
    assert ctx(REFUSED, released=True).state == "failed"
    assert ctx(BLOCKED, REFUSED).exit_code == 1
