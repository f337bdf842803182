"""Ten bad inputs: each stops at its door, with its exit code and one line; nothing is lost."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.slow

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Bad:
    """A bad input: which part is edited how, the exit code and words of the line printed."""

    name: str
    part: str
    vintage: str | None
    change: Change
    exit_code: int
    words: tuple[str, ...]


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """A change of a file's lines."""
    return lambda body: b"".join(change(body.splitlines(keepends=True)))


def unknown_communes(rows: list[bytes]) -> list[bytes]:
    """One row in a hundred gets a commune code that never existed."""
    header = rows[0].decode("utf-8-sig").strip().split(";")
    place = header.index("code_commune")

    def spoil(row: bytes) -> bytes:
        cells = row.split(b";")
        cells[place] = b"99" + cells[place][2:]
        return b";".join(cells)

    return [spoil(r) if i and i % 100 == 0 else r for i, r in enumerate(rows)]


def without_year(rows: list[bytes]) -> list[bytes]:
    """The two columns of 2018 are gone."""
    header = rows[0].decode("utf-8-sig").strip().split(";")
    gone = {i for i, name in enumerate(header) if name.endswith("_2018")}
    assert len(gone) == 2

    def cut(row: bytes) -> bytes:
        cells = row.rstrip(b"\r\n").split(b";")
        return b";".join(c for i, c in enumerate(cells) if i not in gone) + b"\n"

    return [cut(row) for row in rows]


def unknown_epci(rows: list[bytes]) -> list[bytes]:
    """The first member of the list becomes an EPCI that does not exist."""
    cells = rows[1].split(b",")
    cells[2] = b"299999999"
    return [rows[0], b",".join(cells), *rows[2:]]


BAD = [
    Bad(
        "renamed column",
        "groupements",
        "2023-08-02",
        lambda b: b.replace(b"siren_groupement", b"siren_grpt", 1),
        1,
        ("siren_groupement", "siren_grpt", "columns.csv"),
    ),
    Bad(
        "HTML for a CSV",
        "mouvements",
        None,
        lambda _: b"<!DOCTYPE html><html><body>Page introuvable</body></html>",
        1,
        ("HTML", "cog_insee"),
    ),
    Bad("truncated workbook", "ept", None, lambda b: b[: len(b) // 2], 1, ("epci_dgcl", "ept")),
    Bad(
        "wrong encoding",
        "communes",
        "2023-11-07",
        lambda b: b.decode("utf-8").encode("latin-1", "replace"),
        1,
        ("utf-8", "ti_anct"),
    ),
    Bad(
        "duplicated key",
        "sous_classes",
        None,
        lines(lambda r: [*r, r[-1]]),
        3,
        ("naf_insee", "code_ape"),
    ),
    Bad(
        "unknown commune codes",
        "commune_ape",
        None,
        lines(unknown_communes),
        3,
        ("commune", "0.001"),
    ),
    Bad(
        "unknown phase-2 EPCI", "groupements", "2023-11-14", lines(unknown_epci), 3, ("299999999",)
    ),
    Bad(
        "half the rows missing",
        "commune_ape",
        None,
        lines(lambda r: r[: len(r) // 2]),
        3,
        ("urssaf_commune_ape", "rows"),
    ),
    Bad("headers only", "libelles", None, lines(lambda r: r[:1]), 1, ("naf_insee", "row")),
    Bad("a year column gone", "commune_ape", None, lines(without_year), 3, ("2018",)),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda b: b.name)
def test_stops_at_its_door_and_keeps_the_release(bad, released, edited, request) -> None:
    before = released.sql("select id_release, nature from release_v1")
    edited(bad.part, bad.change, bad.vintage)
    done = released("run")
    printed = done.stdout + done.stderr
    request.node.user_properties.append(("printed", printed[-600:]))
    assert done.returncode == bad.exit_code, printed
    assert "Traceback" not in printed
    said = [line for line in printed.splitlines() if all(w in line for w in bad.words)]
    assert said, f"no line with {bad.words} in:\n{printed}"
    assert released.sql("select id_release, nature from release_v1") == before
    alerts = released("status").stdout
    assert before[0]["id_release"] in alerts


def test_a_healthy_rerun_is_silent(released) -> None:
    done = released("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(counters(released))["models_built"] == 0


def counters(ti) -> str:
    """The counters of the last run as JSON, from its status."""
    done = ti("status", "--json")
    assert done.returncode == 0, done.stderr
    return json.dumps(json.loads(done.stdout)["runs"][0]["counters"])
