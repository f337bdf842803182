"""A real server, a toy source whose files land in it, and gate 1 run on them."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from psycopg.sql import SQL, Identifier
from support.homes import remove_portal
from support.runs import end_run, without_runs

from expectations.definitions import settings
from expectations.figures import Figure
from expectations.gate1 import check_landing
from expectations.gate2 import judge
from expectations.model import GateReport
from expectations.profile_store import History
from expectations.republished import Replaced
from extractors.home import Home
from extractors.registry import Source, load_source
from warehouse.embedded import EmbeddedServer
from warehouse.extractions import Loaded

SOURCE_YML = """
id: jouet
title_fr: Jouet
title_en: Toy
producer: personne
licence: Licence Ouverte 2.0
licence_url: https://example.org/licence
citation: jouet
homepage: https://example.org/
calendar: yearly
parts:
  emploi:
    format: csv
    key: [code_commune, annee]
    rows: {france: [4, 40], sample: [1, 4]}
    drift: 0.1
    continuity: [annee]
    max_quarantine: 0.3
"""
COLUMNS_CSV = """\
part,colonne,type,obligatoire,format,libelle_fr,libelle_en,unite,2020
emploi,code_commune,text,oui,commune,commune,commune,,Code
emploi,annee,integer,oui,annee,année,year,,Annee
emploi,contour,text,non,geometrie,contour,outline,,Contour
emploi,effectif,bigint,non,,effectif,jobs,,Effectif
"""
HEADERS = ["Code", "Annee", "Contour", "Effectif"]
OUTLINE = '{"type":"Polygon","coordinates":[]}'
ROWS = [(f"0100{n}", annee, OUTLINE, n) for n in range(1, 6) for annee in (2020, 2021)]

RELEASE = "original-0123456789ab"
FIGURES = {
    ("communes_cog", "2024"): "8",
    ("communes_cog", "2025"): "8",
    ("communes_sans_epci", ""): "1",
    ("epci", "2022"): "4",
    ("epci", "2025"): "4",
    ("epci_nature_2025", "CC"): "2",
    ("territoires", "2023-08-02"): "2",
    ("membres", "2023-08-02"): "3",
    ("membres_epci", "2023-08-02"): "1",
    ("membres_ept", "2023-08-02"): "1",
    ("membres_communes", "2023-08-02"): "1",
    ("communes_ti_2023", "2023-11-14"): "1",
    ("communes_ti_2022", "2023-08-02"): "4",
    ("cohortes", "majorite.jamais"): "1",
    ("emploi_du_fichier", "2023"): "2800",
    ("emploi_prive", "2023"): "3000",
    ("emploi_industrie", "2023"): "840",
    ("poids_ti_hauts_de_france", "2018"): "0.68",
    ("enveloppe_fonds_vert", "2023"): "2000000000",
}

TEXT, YEAR, NUMBER = pa.string(), pa.int32(), pa.int64()
TYPES = {"code_commune": TEXT, "annee": YEAR, "contour": TEXT, "effectif": NUMBER, "_ligne": NUMBER}
Row = tuple[str | None, int | None, str | None, int | None]


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """A started server; its folder can be entered by any account, as pytest's cannot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        folder = Path(tempfile.mkdtemp(prefix="ti-checks-"))
        folder.chmod(0o755)
        running = EmbeddedServer(Home("sample", folder / "sample"))
        running.keep_up()
        yield running
        remove_portal(folder / "sample")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def admin(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    """The administrator's connection."""
    with server.connect("admin") as conn:
        yield conn


@pytest.fixture
def loader(server: EmbeddedServer) -> Iterator[psycopg.Connection]:
    """The loader's connection."""
    with server.connect("loader") as conn:
        yield conn


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The toy source."""
    folder = tmp_path_factory.mktemp("sources") / "jouet"
    folder.mkdir()
    (folder / "source.yml").write_text(SOURCE_YML)
    (folder / "columns.csv").write_text(COLUMNS_CSV)
    return load_source(folder)


@pytest.fixture
def land(loader: psycopg.Connection) -> Iterator[Callable[..., Loaded]]:
    """Rows of the toy source in a table of raw_store of the test's own."""
    made: list[Identifier] = []

    def make(rows: list[Row], vintage: str = "2020") -> Loaded:
        name = f"jouet__emploi__{vintage}__{hashlib.sha256(repr(rows).encode()).hexdigest()[:8]}"
        table = Identifier("raw_store", name)
        loader.execute(SQL("drop table if exists {}").format(table))
        loader.execute(
            SQL(
                "create table {} (code_commune text, annee integer, contour text,"
                " effectif bigint, _ligne bigint)"
            ).format(table)
        )
        made.append(table)
        with loader.cursor() as cursor:
            cursor.executemany(
                SQL("insert into {} values (%s, %s, %s, %s, %s)").format(table),
                [(*row, line) for line, row in enumerate(rows, 2)],
            )
        return Loaded(f"jouet.emploi.{vintage}.0123456789ab", name, len(rows), True, "loaded")

    yield make
    for table in made:
        loader.execute(SQL("drop table if exists {}").format(table))


def written(rows: list[Row], target: Path) -> Path:
    """The Parquet of rows of the toy source."""
    lines = [(*row, line) for line, row in enumerate(rows, 2)]
    records = [dict(zip(TYPES, line, strict=True)) for line in lines]
    pq.write_table(pa.Table.from_pylist(records, pa.schema(TYPES)), target)
    return target


@pytest.fixture
def gate1(
    server: EmbeddedServer, toy: Source, land: Callable, tmp_path: Path
) -> Callable[..., GateReport]:
    """Gate 1 on rows of the toy source and on what its reading said."""

    def run(
        edit: Callable[[list[Row]], list[Row]] = list,
        before: bool = False,
        without: str = "",
        unknown: tuple[str, ...] = (),
        rejects: int = 0,
        nature: str = "original",
        history: History | None = None,
        size: int = 1000,
        sha256: str = "ab",
        again: bool = False,
    ) -> GateReport:
        reject = SimpleNamespace(
            ligne=9, regle="type", colonne="effectif", valeur="a'{lot}:x", raison="not a number"
        )
        read = SimpleNamespace(
            parquet=written(edit(ROWS), tmp_path / "2021.parquet"),
            headers=[*(h for h in HEADERS if h != without), *unknown],
            unknown_headers=list(unknown),
            rejects=[reject] * rejects,
            file=SimpleNamespace(
                vintage="2021", nature=nature, bytes=size, sha256=sha256, file_name="jouet.csv"
            ),
        )
        last = land(ROWS, "2020") if before else None
        landed = land(edit(ROWS), "2021")
        params = server.params("loader")
        if last and history and again:
            old = Replaced(last.id_extraction, last.table, tuple(TYPES)[:-1])
            history = replace(history, replaced=old)
        return check_landing(params, toy, "emploi", landed, read, last, history)

    return run


@pytest.fixture(scope="session")
def gate2(server: EmbeddedServer, admin: psycopg.Connection) -> Callable[..., GateReport]:
    """Gate 2 on a small healthy release that some SQL has poisoned."""
    folder = Path(__file__).parent
    healthy = "".join(
        (folder / name).read_text(encoding="utf-8")
        for name in ("candidate.sql", "rapprochements.sql")
    )

    def run(
        poison: str = "",
        figures: dict[tuple[str, str], str | None] | None = None,
        scope: str = "live",
        truth: dict | None = None,
    ) -> GateReport:
        admin.execute(healthy)
        if poison:
            admin.execute(poison)
        names = {**settings(), "id_release": RELEASE, "geographie_reference": "2025-01-01"}
        published = [
            Figure(name, cle, value and Decimal(value), "payroll jobs", "", "")
            for (name, cle), value in {**FIGURES, **(figures or {})}.items()
        ]
        with server.connect("builder") as conn:
            return judge(conn, server.params("builder"), names, scope, published, truth or {})

    return run


@pytest.fixture
def conn(server, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The loader's connection to a database without runs; no channel is configured."""
    for name in ("EMAIL", "WEBHOOK", "FROM", "APPRISE"):
        monkeypatch.delenv(f"TI_ALERT_{name}", raising=False)
    with without_runs(server) as loader:
        yield loader


@pytest.fixture
def end(conn) -> Callable[..., str]:
    """A function that ends a run; its id."""
    return partial(end_run, conn)
