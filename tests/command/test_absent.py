"""A source that a portal has no file of: one line, no failure, no step, a partial release."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from support.toys import row, write_rows, write_source

from extractors.absent import absent
from extractors.home import portal_home
from extractors.registry import load_registry
from publication.release_facts import release_facts, release_json
from ti import candidate, steps
from ti.console import Console
from ti.context import Context
from ti.summary import lines

OPTIONAL = {"required_for_release": False}
BODY = b"code\n01\n"
Run = Callable[..., tuple[list[str], Context]]


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of toy sources: `absente` is optional, as are both parts of `jouet`."""
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))
    monkeypatch.setenv("TI_HOME", str(tmp_path / "home"))
    write_source(tmp_path / "sources", {"liste": OPTIONAL, "autre": OPTIONAL}, "absente")
    write_source(tmp_path / "sources", {"liste": OPTIONAL, "autre": OPTIONAL})
    return tmp_path / "sources"


@pytest.fixture
def ingest(sources: Path, server, tmp_path: Path) -> Run:
    """Fetch, load and check a source from a folder that has a file of `jouet.liste` only."""
    folder = tmp_path / "portail"
    folder.mkdir()
    (folder / "f.csv").write_bytes(BODY)
    write_rows(folder, row("f.csv", BODY))

    def go(source: str) -> tuple[list[str], Context]:
        stream = io.StringIO()
        ctx = Context("essai", portal_home(f"dir:{folder}"), server, console=Console(stream))
        steps.fetch(ctx, source)
        steps.load(ctx, source)
        steps.check_landing(ctx, source)
        return stream.getvalue().splitlines(), ctx

    return go


def test_an_absent_source_is_one_line_and_no_failure(ingest: Run, server) -> None:
    (line,), ctx = ingest("absente")
    assert line.startswith("– fetch absente ")
    assert line.endswith("absent de ce portail / absent from this portal")
    assert (ctx.exit_code, ctx.lines, ctx.signals) == (0, [], [])
    assert list(ctx.seconds) == ["fetch absente"]
    assert not (ctx.home.locks / "absente.lock.json").exists()
    with server.connect("loader") as conn:
        assert conn.execute("select count(*) from meta.alert").fetchone() == (0,)


def test_an_absent_part_is_named_beside_what_came(ingest: Run) -> None:
    shown, ctx = ingest("jouet")
    assert [line.split()[:3] for line in shown] == [
        ["✓", "fetch", "jouet"],
        ["✓", "load", "jouet"],
        ["✓", "check", "jouet"],
    ]
    assert shown[0].endswith("absent from this portal : autre")
    assert ctx.exit_code == 0


def test_a_required_source_without_file_still_fails(ingest: Run, sources: Path) -> None:
    write_source(sources, {"liste": {}}, "absente")
    with pytest.raises(Exception, match="no file in the folder"):
        ingest("absente")


def test_names_of_what_is_absent(sources: Path) -> None:
    registry = {k: v for k, v in load_registry().items() if k in ("absente", "jouet")}
    assert absent(registry, set()) == ["absente", "jouet"]
    assert absent(registry, {("jouet", "liste")}) == ["absente", "jouet.autre"]
    assert absent(registry, {(s, p) for s in registry for p in ("liste", "autre")}) == []


def test_the_release_and_the_summary_name_them(sources: Path, server, home) -> None:
    with server.connect("loader") as conn:
        for source in load_registry().values():
            for part in source.parts:
                if source.id != "absente" and (source.id, part) != ("jouet", "autre"):
                    conn.execute(
                        "insert into meta.extraction (id_extraction, source, part, vintage, sha256,"
                        " nature, state, accepted_table, accepted_at) values"
                        " (%s, %s, %s, '2024', 'a', 'original', 'accepted', 't', now())",
                        [f"{source.id}.{part}", source.id, part],
                    )
        made = candidate.candidate(conn, load_registry(), "dir")
    assert made.partial
    with server.connect("admin") as conn:
        candidate.record(conn, "essai", made)
        conn.execute("update meta.release set is_current = true, state = 'published'")
        conn.execute("create schema if not exists essai")
        conn.execute(
            "create or replace view essai.source_v1 as select source, part, vintage, null as url,"
            " sha256, null as licence, nature, fetched_at from meta.extraction"
        )
        facts = release_facts(conn, "dir", made.id_release, "essai")
        ctx = Context("essai", home, server, console=Console(io.StringIO()))
        ctx.fail("build", "", ValueError("x"))
        said = list(lines(ctx, conn))
        conn.execute("drop schema essai cascade")
    known = release_json(facts, [])
    assert (known["partial"], known["absent"]) == (True, ("absente", "jouet.autre"))
    assert "Absents   absente, jouet.autre (version partielle / partial release)" in said


def test_a_source_without_address_asked_of_the_live_portal_is_misuse(sources: Path, ti) -> None:
    code, out, err = ti("fetch", "--portal", "live", "--source", "absente")
    assert code == 2
    assert "absente: no part has a public address: write `live:` in its source.yml" in out + err


def test_a_source_with_an_address_is_asked(
    sources: Path, ti, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = {"kind": "url", "urls": {"2023": "https://exemple.invalid/f.csv"}}
    write_source(sources, {"liste": {**OPTIONAL, "live": live}}, "absente")
    asked: list[str] = []
    monkeypatch.setattr("ti.verbs.steps.one_step", lambda *a: asked.append("asked") or 0)
    code, _, err = ti("fetch", "--portal", "live", "--source", "absente")
    assert (code, asked) == (0, ["asked"]), err
