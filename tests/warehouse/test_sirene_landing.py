"""The register's road: four files checked in the lake, three derived parts loaded and accepted."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from benchmarks.sirene_generator.generate import Spec, generate
from benchmarks.sirene_generator.layouts import FILES
from extractors.errors import SourceError
from extractors.home import Home
from extractors.lake import Lake
from extractors.lock import Lock, LockedFile, write_lock
from extractors.registry import load_registry
from ti.candidate import _require
from ti.context import Context
from ti.landing import load_file, locked_files, look_at, settle
from warehouse.extractions import ensure_views

IN_LAKE = {
    *("entetes_presents", "entetes_inconnus", "lignes", "contenu_deja_recu"),
    *("formats", "formats_isoles"),
}
LOADED = ["couverture", "demographie", "etablissement_industriel"]


def through(loader, ctx, source, file):
    """The report of gate 1 on a file, now accepted or refused."""
    looked = look_at(loader, ctx, source, file)
    settle(loader, source, looked)
    return looked.report


def put(home: Home, folder: Path, without: str = "") -> None:
    """The folder's files in the lake and in the lock."""
    rows, lake = [], Lake(home.lake)
    for part, (name, _) in FILES.items():
        if part == without:
            continue
        content = (folder / name).read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        lake.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        lake.path(sha256).write_bytes(content)
        facts = ("https://exemple.invalid", sha256, len(content), "", "", None, "sample", "l", name)
        rows.append(LockedFile(part, "2025-11-01", *facts))
    write_lock(home.locks, Lock("sirene").merged(rows))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    generate(Spec(5_000, units_a_block=4_000), folder)
    return folder


@pytest.fixture
def home(server, files, tmp_path) -> Iterator[Home]:
    made = Home("dir:register", tmp_path / "home")
    put(made, files)
    yield made
    shutil.rmtree(made.root)


def test_files_stay_in_the_lake_and_derived_parts_are_accepted(server, loader, home):
    source = load_registry()["sirene"]
    ensure_views(loader, {"sirene": source})
    ctx = Context("run-sirene", home, server)
    files = list(locked_files(home, source))
    assert [file.part for file in files[:4]] == list(FILES)
    assert sorted(file.part for file in files[4:]) == LOADED
    for file in files:
        load_file(loader, home, source, file)
    reports = {file.part: through(loader, ctx, source, file) for file in files}
    for part in FILES:
        checks = {result.controle for result in reports[part].results}
        assert checks == IN_LAKE
    assert [r for part in FILES for r in reports[part].warned] == []
    assert [r for report in reports.values() for r in report.blocked] == []
    shown = loader.execute(
        "select part, state, rows > 0, accepted_table is not null from meta.extraction "
        "where id_extraction = any(%s) order by part",
        [[file.id_extraction for file in files]],
    ).fetchall()
    expected = [(part, "accepted", True, part in LOADED) for part in sorted([*FILES, *LOADED])]
    assert shown == expected
    views = loader.execute(
        "select viewname from pg_views where schemaname = 'raw' and viewname like 'sirene%' "
        "order by 1"
    ).fetchall()
    assert [name for (name,) in views] == [f"sirene_{part}" for part in LOADED]
    stock = loader.execute(
        "select sum(stock) from raw.sirene_demographie where annee = 2024"
    ).fetchone()
    assert stock[0] > 1000
    assert _require({"sirene": source}, {("sirene", part) for part in LOADED}) is False
    again = [load_file(loader, home, source, file) for file in files]
    assert not any(one.copied for one in again)
    assert {one.state for one in again} == {"accepted"}


def test_without_a_needed_file_the_others_still_stand(server, loader, files, tmp_path):
    home = Home("dir:partial", tmp_path / "partial")
    put(home, files, without="etablissement_historique")
    source = load_registry()["sirene"]
    assert [file.part for file in locked_files(home, source)] == [
        "etablissement",
        "liens_succession",
        "unite_legale",
    ]
    assert _require({"sirene": source}, set()) is True


@pytest.mark.portal
@pytest.mark.skipif("TI_PORTAL_FILES" not in os.environ, reason="TI_PORTAL_FILES names no folder")
def test_real_extracts_land_even_without_industry(server, loader, tmp_path):
    folder = Path(os.environ["TI_PORTAL_FILES"]) / "sirene"
    home, rows = Home("dir:extracts", tmp_path / "extracts"), []
    lake = Lake(home.lake)
    for part, vintage, stem in (
        ("etablissement", "2024", "StockEtablissement"),
        ("etablissement_historique", "2024", "StockEtablissementHistorique"),
        ("unite_legale", "2020", "StockUniteLegale"),
    ):
        content = (folder / f"{stem}_extrait.csv").read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        lake.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        lake.path(sha256).write_bytes(content)
        facts = (
            "https://exemple.invalid",
            sha256,
            len(content),
            "",
            "",
            None,
            "rebuilt",
            "l",
            stem,
        )
        rows.append(LockedFile(part, vintage, *facts))
    write_lock(home.locks, Lock("sirene").merged(rows))
    source, ctx = load_registry()["sirene"], Context("run-extracts", home, server)
    files = list(locked_files(home, source))
    reports = {file.part: through(loader, ctx, source, file) for file in files}
    blocked = [str(r) for report in reports.values() if report for r in report.blocked]
    assert blocked == []
    assert set(reports) == {*FILES, *LOADED} - {"liens_succession"}
    names = [file.id_extraction for file in files if file.part == "etablissement_industriel"]
    query = (
        "select accepted_at is not null, rows from meta.extraction where id_extraction = any(%s)"
    )
    assert loader.execute(query, [names]).fetchall() == [(True, 0)]


def test_a_file_that_gate_1_has_no_memory_for_is_named(server, loader, home, monkeypatch):
    def short(*_):
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed\n\nPossible solutions:")

    source = load_registry()["sirene"]
    file = next(f for f in locked_files(home, source) if f.part == "unite_legale")
    monkeypatch.setattr("expectations.profile_store.history_of", short)
    monkeypatch.setattr("ti.landing.load_file", lambda *_: SimpleNamespace(state="loaded"))
    with pytest.raises(SourceError) as caught:
        look_at(loader, Context("run-court", home, server), source, file)
    line = str(caught.value)
    assert "(Out of Memory Error: failed) (source sirene, part unite_legale, vintage 2025" in line
