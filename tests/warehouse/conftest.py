"""A real server on a temporary home, its roles' connections, and small files to load."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.homes import remove_portal
from support.releases import candidate

from extractors.entry import LakeFile
from extractors.home import Home
from warehouse import release
from warehouse.embedded import EmbeddedServer


@pytest.fixture(autouse=True)
def _no_outside_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that any account can enter: pytest's own are private to the user."""
    folder = Path(tempfile.mkdtemp(prefix="ti-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(open_folder) -> Iterator[EmbeddedServer]:
    home = Home("sample", open_folder / "session" / "sample")
    running = EmbeddedServer(home)
    running.ensure_started()
    yield running
    remove_portal(home.root)


@pytest.fixture
def make_home(open_folder, request) -> Iterator[Callable[[str], Home]]:
    """Homes of the test's own, whose servers are stopped at its end."""
    made: list[Home] = []

    def make(name: str = "sample") -> Home:
        digest = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
        made.append(Home("sample", open_folder / f"{name} {digest} {len(made)}" / "sample"))
        return made[-1]

    yield make
    for home in made:
        remove_portal(home.root)


def _connection(server, role):
    with server.connect(role) as conn:
        yield conn


@pytest.fixture
def loader(server) -> Iterator[psycopg.Connection]:
    yield from _connection(server, "loader")


@pytest.fixture
def builder(server) -> Iterator[psycopg.Connection]:
    yield from _connection(server, "builder")


@pytest.fixture
def reader(server) -> Iterator[psycopg.Connection]:
    yield from _connection(server, "reader")


@pytest.fixture
def admin(server) -> Iterator[psycopg.Connection]:
    yield from _connection(server, "admin")


@pytest.fixture
def published(admin) -> Iterator[str]:
    """A release that readers see, as a switch leaves it."""
    candidate(admin, "sample-roles", 2)
    release.switch(admin, "sample-roles")
    yield "release_sample_roles"
    admin.execute("drop schema release_sample_roles cascade")
    admin.execute("delete from meta.release where id_release = 'sample-roles'")


@dataclass(frozen=True)
class ToySource:
    """What the loader needs of a source: its id, its parts, its columns."""

    id: str
    typed: tuple[tuple[str, str], ...]
    mode: str = "all"
    parts: dict[str, SimpleNamespace] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "parts", {"p": SimpleNamespace(vintages=self.mode, lake_only=False)}
        )

    def columns(self, part: str, vintage: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name, type=kind) for name, kind in self.typed]


@pytest.fixture
def toy(request) -> Callable[..., ToySource]:
    """Makes a source whose id no other test uses."""
    digest = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]

    def make(typed=(("code", "text"), ("n", "integer")), mode="all") -> ToySource:
        return ToySource(f"toy_{digest}", tuple(typed), mode)

    return make


@pytest.fixture
def lake_file(tmp_path) -> Callable[..., tuple[LakeFile, Path]]:
    """Makes a file of the lake and its Parquet from an Arrow table without `_ligne`."""

    def make(source, vintage, table: pa.Table, mark="") -> tuple[LakeFile, Path]:
        lines = pa.array(range(2, table.num_rows + 2), pa.int64())
        table = table.append_column("_ligne", lines)
        sha256 = hashlib.sha256(f"{source.id}{vintage}{mark}".encode()).hexdigest()
        parquet = tmp_path / f"{sha256[:12]}-contract.parquet"
        pq.write_table(table, parquet, row_group_size=20_000)
        file = LakeFile(
            source=source.id,
            part="p",
            vintage=vintage,
            path=parquet,
            sha256=sha256,
            bytes=parquet.stat().st_size,
            url="https://example.org/file.csv",
            nature="recorded",
            licence="Licence Ouverte 2.0",
            fetched_at="2026-01-02T03:04:05Z",
            file_name="file.csv",
        )
        return file, parquet

    return make
