"""A file that gate 1 refuses: its line names the file, and nothing made from it is accepted."""

import io
from types import SimpleNamespace

import pytest

from extractors.errors import MOST, GateBlockedError, SourceError, one_line
from extractors.home import Home
from ti import landing, steps
from ti.console import Console
from ti.context import Context

PARTS = {
    "liste": SimpleNamespace(derived_from=(), derived_with=()),
    "autre": SimpleNamespace(derived_from=(), derived_with=()),
    "faite": SimpleNamespace(derived_from=("liste",), derived_with=()),
    "aussi": SimpleNamespace(derived_from=("autre",), derived_with=("liste",)),
}


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, server, tmp_path):
    """The context and what gate 1 looked at, of four files of which it refuses those named."""

    def go(*refused: str) -> tuple[Context, list[str], list[str]]:
        looked: list[str] = []

        def check(_conn, _ctx, _source, file):
            looked.append(file.part)
            blocked = [f"lignes [jouet.{file.part}] 2 rows"] if file.part in refused else []
            return SimpleNamespace(results=[1], blocked=blocked)

        files = [
            SimpleNamespace(part=p, vintage="2024", file_name=f"{p}.csv", id_extraction=p)
            for p in PARTS
        ]
        source = SimpleNamespace(id="jouet", parts=PARTS, required=True)
        monkeypatch.setattr(steps, "_source", lambda _: source)
        monkeypatch.setattr(landing, "locked_files", lambda *_: iter(files))
        monkeypatch.setattr(landing, "check_file", check)
        ctx = Context("r", Home("sample", tmp_path), server, console=Console(io.StringIO()))
        try:
            accepted = steps.check_landing(ctx, "jouet")
        except GateBlockedError:
            accepted = []
        return ctx, looked, accepted

    return go


def test_the_line_of_a_refusal_names_the_file(gate) -> None:
    ctx, _, _ = gate("liste")
    assert ctx.lines == ["liste.csv: lignes [jouet.liste] 2 rows"]


def test_what_is_made_from_a_refused_file_is_not_looked_at(gate) -> None:
    assert gate("liste")[1] == ["liste", "autre"]
    assert gate("autre")[1] == ["liste", "autre", "faite"]


def test_what_is_made_from_good_files_is_accepted(gate) -> None:
    ctx, looked, accepted = gate()
    assert looked == accepted == list(PARTS)
    assert ctx.failures == []


def test_a_header_of_a_portal_moves_no_cursor_and_fills_no_mail() -> None:
    error = SourceError(
        "column a, likely \x1b[2J\u202e" + "x" * 10**6, "look", "jouet", file="f.csv"
    )
    said = str(error)
    assert "\\x1b[2J" in said
    assert "\\u202e" in said
    assert said.endswith("(source jouet, file f.csv): look")
    assert len(said) <= MOST
    assert said.isprintable()


def test_a_line_that_is_one_stays_as_it_is() -> None:
    said = "la colonne « Évian » manque (source jouet)"
    assert one_line(said) == said
    assert one_line("a\n b\t\u00a0c") == "a b c"
    assert len(one_line("x" * 5000)) <= MOST + 5
