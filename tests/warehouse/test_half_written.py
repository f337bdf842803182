"""Private files of a home that somebody else, or an old crash, left half-written or took away."""

import json
from pathlib import Path

import psycopg
import pytest

from extractors.errors import TiError
from warehouse.credentials import passwords, passwords_file, pgpass_file
from warehouse.embedded import EmbeddedServer


@pytest.fixture
def fresh(make_home) -> EmbeddedServer:
    """A server that was never started."""
    return EmbeddedServer(make_home())


def refusal(server: EmbeddedServer) -> str:
    """What a start of the server says, in one line."""
    with pytest.raises(TiError) as said:
        EmbeddedServer(server.home).ensure_started()
    assert "\n" not in str(said.value)
    return str(said.value)


def half(path: Path) -> bytes:
    """What the file was; only its first half is left."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return whole


WRONG = ["", "[]", "null", '"x"', "{}", '{"ti_admin": 3}', "\udcff"]


@pytest.mark.parametrize("text", WRONG)
def test_passwords_that_cannot_be_read_name_their_file(make_home, text: str) -> None:
    home = make_home()
    known = passwords(home)
    assert passwords(home) == known
    path = passwords_file(home)
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(TiError) as said:
        passwords(home)
    assert str(said.value).startswith(f"{path} ")
    assert "restore it, or remove it" in str(said.value)


@pytest.mark.parametrize(
    "text", [*(t for t in WRONG if t not in ("{}", WRONG[5])), '{"port": "x"}', '{"keep": 1}']
)
def test_a_pointer_that_cannot_be_read_names_its_file(make_home, text: str) -> None:
    home = make_home()
    path = home.root / "server.json"
    home.root.mkdir(parents=True)
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(TiError) as said:
        EmbeddedServer(home).params("reader")
    assert str(said.value).startswith(f"{path} ")
    assert "restore it" in str(said.value)
    path.unlink()


def test_a_database_is_found_again_without_its_pointer(fresh: EmbeddedServer) -> None:
    fresh.keep_up()
    with fresh.connect("admin") as conn:
        conn.execute("create table raw_store.kept as select 1 as n")
    path = fresh.home.root / "server.json"
    half(path)
    assert refusal(fresh).startswith(f"{path} is cut, or no JSON: remove it: the database in ")
    path.unlink()
    # It runs still, on the port that nothing but its folder names.
    again = EmbeddedServer(fresh.home)
    again.ensure_started()
    assert again.was_running
    with again.connect("admin") as conn:
        assert conn.execute("select n from raw_store.kept").fetchone() == (1,)


def test_a_database_without_its_passwords_is_as_it_was(fresh: EmbeddedServer) -> None:
    fresh.ensure_started()
    whole = half(passwords_file(fresh.home))
    pgpass_file(fresh.home).write_bytes(b"\xff")
    assert refusal(fresh).startswith(f"{passwords_file(fresh.home)} is cut, or no JSON: ")
    passwords_file(fresh.home).write_bytes(whole)
    fresh.ensure_started()
    assert json.loads(whole)["ti_reader"] in pgpass_file(fresh.home).read_text()
    fresh.stop()


def test_a_folder_that_is_no_longer_a_database_is_left_alone(fresh: EmbeddedServer) -> None:
    fresh.ensure_started()
    fresh.stop()
    version = fresh.data_dir / "PG_VERSION"
    whole = version.read_bytes()
    version.unlink()
    said = refusal(fresh)
    assert said.startswith(f"{fresh.data_dir} is no database that can be started: ")
    assert "PG_VERSION" in said
    assert f"put {fresh.data_dir} aside" in said
    assert [p.name for p in fresh.data_dir.parent.iterdir()] == ["data"]
    version.write_bytes(whole)
    fresh.ensure_started()
    fresh.stop()
    with pytest.raises(psycopg.OperationalError):
        fresh.connect("admin")
