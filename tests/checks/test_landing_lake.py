"""Gate 1 on a file that stays in the lake: its headers, rows and bytes, and no table."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checks.test_gate1 import fired, result

from expectations.columns import COLUMN, FULL, filled_in_lake
from expectations.gate1 import check_landing
from expectations.landing_history import NO_HISTORY
from expectations.model import GateReport
from expectations.profile import Cell, Profile, Stat
from expectations.profile_store import History, Past, held
from extractors.registry import Source
from extractors.registry_columns import Column
from extractors.registry_gate import Distribution
from warehouse.embedded import EmbeddedServer
from warehouse.extractions import Loaded
from warehouse.lake_files import last_kept

FILE = {"part": "emploi", "vintage": "2021"}
VINTAGES = (Past("2020", "jouet.emploi.2020.a", 10, 1000, ".parquet", "20"),)
BEFORE = Loaded("jouet.emploi.2020.a", "", 10, False, "accepted")


def filled(full: int) -> Profile:
    """A column of 500 cells, so many of them filled."""
    return {Cell("", COLUMN, "code_commune", FULL): Stat(500, 500 - full, somme=full)}


BEFORE_FILLED = filled(499)


@pytest.fixture
def lake(server: EmbeddedServer, toy: Source, tmp_path: Path) -> Callable[..., GateReport]:
    """Gate 1 on so many rows in the lake, after a vintage of ten."""
    kept = toy.parts["emploi"].model_copy(update={"lake_only": True})
    source = toy.model_copy(update={"parts": {"emploi": kept}})

    def run(
        rows: int = 10,
        size: int = 1000,
        sha256: str = "21",
        unknown: str = "",
        full: int = 500,
        before: Profile | None = BEFORE_FILLED,
        codes: tuple[str, ...] = ("01001", "2A004", ""),
        year: int | str | date | None = 2021,
    ) -> GateReport:
        headers = [n for c in source.columns("emploi", "2021") for n in c.names]
        parquet = tmp_path / "a.parquet"
        pq.write_table(pa.table({"Code": codes, "Annee": [year] * len(codes)}), parquet)
        file = SimpleNamespace(
            vintage="2021", nature="original", bytes=size, sha256=sha256, file_name="a.parquet"
        )
        read = SimpleNamespace(
            parquet=parquet,
            headers=[*headers, *([unknown] if unknown else [])],
            unknown_headers=[unknown] if unknown else [],
            rejects=[],
            file=file,
        )
        landed = Loaded("jouet.emploi.2021.b", "", rows, False, "loaded")
        history = History(VINTAGES, filled(full), before)
        params = server.params("loader")
        return check_landing(params, source, "emploi", landed, read, BEFORE, history)

    return run


POISONS = {
    "an emptied column": (
        {"full": 0}, {"colonnes_videes": "bloque"}, "quoi=share of filled cells",
    ),
    "half of a column": ({"full": 200}, {"colonnes_changees": "averti"}, "apres=0.4"),
    "half of the rows": ({"rows": 5}, {"lignes": "bloque"}, "against the 10 of jouet"),
    "a file half as long": ({"size": 400}, {"octets": "averti"}, "400, expected"),
    "last year's bytes": (
        {"sha256": "20"}, {"contenu_deja_recu": "bloque"}, "vintage=2020",
    ),
    "a total row": (
        {"codes": ("01001", "Total")}, {"formats_isoles": "averti"},
        "first: lignes=1 valeur=Total colonne=code_commune premiere_ligne=2;",
    ),
    "codes read as numbers": (
        {"codes": ("1001.0",) * 4}, {"formats": "bloque", "formats_isoles": "averti"},
        "valeur=1001.0",
    ),
    "a year ahead": (
        {"year": 2022}, {"formats_isoles": "averti"},
        "first: lignes=3 valeur=2022 colonne=annee premiere_ligne=1;",
    ),
    "a day of a year ahead": (
        {"year": date(2022, 1, 1)}, {"formats_isoles": "averti"}, "valeur=2022-01-01",
    ),
    "a header more": ({"unknown": "x'y"}, {"entetes_inconnus": "averti"}, "x'y"),
}  # fmt: skip


@pytest.mark.parametrize("poison", POISONS)
def test_a_check_fires_on_its_poison_and_no_other_does(
    poison: str, lake: Callable[..., GateReport]
) -> None:
    inputs, awaited, said = POISONS[poison]
    report = lake(**inputs)
    assert fired(report) == awaited
    assert said in str(result(report, next(iter(awaited))))


def test_a_file_like_the_one_before_passes_in_silence(lake: Callable[..., GateReport]) -> None:
    report = lake()
    assert fired(report) == {}
    assert {r.controle for r in report.results} == {
        "entetes_presents", "entetes_inconnus", "lignes", "octets", "contenu_deja_recu",
        "formats", "formats_isoles",
        "colonnes_videes", "colonnes_changees",
    }  # fmt: skip
    first = lake(before=None)
    assert {s.controle: s.raison for s in first.skipped} == {
        "colonnes_videes": NO_HISTORY, "colonnes_changees": NO_HISTORY,
    }  # fmt: skip


@pytest.mark.parametrize("year", [2021, "2021", None, date(2021, 12, 31), 1900])
def test_the_year_of_a_file_passes_in_silence(lake: Callable[..., GateReport], year) -> None:
    assert fired(lake(year=year)) == {}


def test_how_full_columns_are_is_told_by_the_metadata_of_parquet_or_counted(tmp_path: Path) -> None:
    rows = pa.table({"Code": ["01001", None, "01002"], "vide": ["", None, ""]})
    pq.write_table(rows, tmp_path / "a.parquet")
    columns = [Column(name="code", header="Code"), Column(name="vide", header="vide")]
    told = {
        Cell("", COLUMN, "code", FULL): Stat(3, 1, somme=2),
        Cell("", COLUMN, "vide", FULL): Stat(3, 3, somme=0),
    }
    columns.append(Column(name="rien", header="absent"))
    assert filled_in_lake(tmp_path / "a.parquet", columns, as_received=True) == told
    named = filled_in_lake(tmp_path / "a.parquet", columns, as_received=False)
    assert {cell.valeur for cell in named} == {"vide"}
    pq.write_table(rows, tmp_path / "b.parquet", write_statistics=False)
    assert filled_in_lake(tmp_path / "b.parquet", columns, as_received=True) == told


def test_a_column_that_is_left_out_is_not_looked_at(toy: Source, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    headers = [n for c in toy.columns("emploi", "2021") for n in c.names]
    pq.write_table(pa.table({header: ["1"] for header in headers}), path)

    def looked(**facts: object) -> set[str]:
        kept = {"lake_only": True, "distribution": Distribution.model_validate(facts)}
        part = toy.parts["emploi"].model_copy(update=kept)
        source = toy.model_copy(update={"parts": {"emploi": part}})
        return {c.valeur for c in held(path, source, SimpleNamespace(**FILE, path=path))}

    assert looked() - looked(leave=["code_commune"]) == {"code_commune"}
    assert looked(compared=False, why="two lists") == set()


def test_the_file_before_is_the_last_that_was_accepted(loader: psycopg.Connection) -> None:
    with loader.transaction(force_rollback=True):
        for name, vintage, state in (
            ("a", "2020-01", "superseded"), ("b", "2020-02", "refused"), ("c", "2020-03", "loaded"),
        ):  # fmt: skip
            loader.execute(
                "insert into meta.extraction (id_extraction, source, part, vintage, sha256, nature,"
                " state, rows, accepted_at) values (%s, 'lac', 'p', %s, 's', 'original', %s, 5,"
                " case when %s = 'a' then now() end)",
                [name, vintage, state, name],
            )
        found = last_kept(loader, "lac", "p", "2020-03", but="c")
        assert found == Loaded("a", "", 5, False, "superseded")
        assert last_kept(loader, "lac", "p", "2019-12") is None
