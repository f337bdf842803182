"""A file that gate 1 refuses: its line names the file, and nothing made from it is accepted."""

import io
from contextlib import suppress
from types import SimpleNamespace

import pytest

from extractors.errors import MOST, GateBlockedError, SourceError, one_line
from extractors.home import Home
from ti import gate as gate1
from ti import steps
from ti.console import Console
from ti.context import Context
from ti.landing import Looked

PARTS = {
    "liste": SimpleNamespace(inputs=(), lake_only=False, expected=None),
    "autre": SimpleNamespace(inputs=(), lake_only=True, expected=None),
    "faite": SimpleNamespace(inputs=("liste",), lake_only=False, expected=None),
    "aussi": SimpleNamespace(inputs=("autre", "liste"), lake_only=False, expected=None),
}

FILES = [("autre", "2024"), ("liste", "2023"), ("liste", "2024")]
FILES += [("faite", "2024"), ("aussi", "2024")]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, server, tmp_path):
    """The context and what is accepted of five files, of which gate 1 refuses those named."""

    def go(*refused: str) -> tuple[Context, list[str]]:
        looked: list[str] = []
        settled: dict[str, bool] = {}

        def look_at(_conn, _ctx, _source, file):
            looked.append(file.id_extraction)
            bad = file.id_extraction in refused
            blocked = [f"lignes [jouet.{file.id_extraction}] 2 rows"] if bad else []
            report = SimpleNamespace(results=[1], blocked=blocked)
            return Looked(file, SimpleNamespace(state="loaded"), report)

        def settle(_conn, _source, one, held):
            settled[one.file.id_extraction] = not (held or one.blocked)

        files = [
            SimpleNamespace(part=p, vintage=v, file_name=f"{p}.csv", id_extraction=f"{p}.{v}")
            for p, v in FILES
        ]
        source = SimpleNamespace(id="jouet", parts=PARTS, required=True)
        monkeypatch.setattr(steps, "_source", lambda _: source)
        monkeypatch.setattr(gate1, "locked_files", lambda *_: iter(files))
        monkeypatch.setattr(gate1, "look_at", look_at)
        monkeypatch.setattr(gate1, "settle", settle)
        ctx = Context("r", Home("sample", tmp_path), server, console=Console(io.StringIO()))
        with suppress(GateBlockedError):
            accepted = steps.check_landing(ctx, "jouet")
            assert sorted(accepted) == sorted(settled)
        assert looked == [f"{part}.{vintage}" for part, vintage in FILES]
        return ctx, [id_ for id_, well in settled.items() if well]

    return go


def test_the_line_of_a_refusal_names_the_file(gate) -> None:
    ctx, _ = gate("liste.2024")
    assert ctx.lines == ["liste.csv: lignes [jouet.liste.2024] 2 rows"]


def test_what_is_made_from_a_refused_file_is_not_accepted(gate) -> None:
    assert gate("liste.2024")[1] == ["liste.2023"]


def test_what_is_made_from_another_vintage_is_accepted(gate) -> None:
    assert gate("liste.2023")[1] == ["autre.2024", "liste.2024", "faite.2024", "aussi.2024"]


def test_what_a_refused_part_is_made_from_is_not_accepted_either(gate) -> None:
    ctx, accepted = gate("faite.2024")
    assert accepted == ["liste.2023"]
    assert ctx.lines == ["liste.csv: lignes [jouet.faite.2024] 2 rows"]


def test_all_is_accepted_when_nothing_is_refused(gate) -> None:
    ctx, accepted = gate()
    assert len(accepted) == len(FILES)
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
