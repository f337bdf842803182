"""Mutators on small files of every format, and rows counted without the readers."""

import csv
import io
import random
from collections.abc import Callable
from types import SimpleNamespace

import pyarrow as pa
import pytest

from benchmarks.campaigns.accounting import counted, without_measure
from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.documents import (
    read_csv,
    read_geojson,
    read_json,
    read_parquet,
    read_workbook,
)
from benchmarks.campaigns.layouts import Columnar, Csv, Features, Layout, Records, Table, Workbook
from benchmarks.campaigns.mutators import REGISTER
from benchmarks.campaigns.plan import planned, shapes
from benchmarks.campaigns.wrappers import Archive, unwrapped, zipped
from extractors.manifest import COLUMNS, ManifestRow
from extractors.registry_columns import Column
from extractors.registry_part import Part

HEADERS = ["code", "membre.annee", "geometry", "effectif_2020", "effectif_2021", "nom", "ape"]
OUTLINE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
ROWS = [
    [f"0{n:04}", 2019 + n % 2, OUTLINE, n, 1000 + n, f"Évian {n}", f"10{11 + n // 25}Z"]
    for n in range(30)
]
COLUMNS_OF = (
    Column(name="code", format="commune", header="code"),
    Column(name="annee", type="integer", header="membre.annee"),
    Column(name="geometrie", header="geometry"),
    Column(name="effectif", type="bigint", header=r"effectif_(\d{4})"),
    Column(name="nom", header="nom"),
    Column(name="code_ape", format="ape", header="ape"),
)
TYPES = {
    "membre.annee": pa.int64(),
    **dict.fromkeys(("code", "nom", "ape", "geometry"), pa.string()),
}
LAYOUTS: dict[str, Layout] = {
    "csv": Csv(";"),
    "xlsx": Workbook("Données", (("Titre",),), after=(("Notes", (("a", "b"),)),)),
    "json": Records("membre"),
    "geojson": Features(),
    "parquet": Columnar(TYPES | {"effectif_2020": pa.int64(), "effectif_2021": pa.int64()}),
}


def part(fmt: str) -> Part:
    """The facts of a part of that format."""
    options = {"delimiter": ";", "unnest": "membre" if fmt == "json" else ""}
    return Part.model_validate(
        {
            "format": fmt,
            "options": options,
            "key": ["code"],
            "rows": {"france": [1, 9], "sample": [1, 9]},
            "drift": 0.1,
            "unpivot": {"into": "annee", "measures": ["effectif"]},
        }
    )


def base(fmt: str, *archives: Archive) -> Base:
    """A good file of that format."""
    # A workbook and a line of text hold no outline.
    flat = fmt in ("csv", "xlsx", "parquet")
    rows = [[str(c) if flat and isinstance(c, dict) else c for c in row] for row in ROWS]
    row = ManifestRow(**dict.fromkeys(COLUMNS, "x"))
    facts = part("csv" if fmt == "parquet" else fmt)
    return Base(row, facts, COLUMNS_OF, Table(HEADERS, rows, LAYOUTS[fmt]), archives, gz=False)


SEEDS = range(12)
BASES = {fmt: base(fmt) for fmt in LAYOUTS} | {"zip": base("csv", Archive("d.csv", (("m", b"x"),)))}


@pytest.mark.parametrize("one", REGISTER, ids=lambda m: f"{m.kind}: {m.name}".replace(" ", "-"))
def test_each_mutator_fits_some_file_and_gives_the_same_twice(one) -> None:
    made, again = (
        [(name, one.work(random.Random(seed), it)) for name, it in BASES.items() for seed in SEEDS]
        for _ in range(2)
    )
    assert made == again
    assert any(body is not None and body != BASES[name].body for name, body in made)


def test_the_plan_is_the_same_for_a_seed() -> None:
    bases = list(BASES.values())
    one, same, other = (list(planned(bases, 40, seed)) for seed in (1, 1, 2))
    assert [(m.name, body) for _, m, body in one] == [(m.name, body) for _, m, body in same]
    assert [m.name for _, m, _ in one] != [m.name for _, m, _ in other]
    assert all(body != its.body for its, _, body in one)


def test_every_format_has_its_own_shapes_tried() -> None:
    tried = [(m.kind, m.name, body) for _, m, body in shapes(list(BASES.values()), 1)]
    assert {kind for kind, _, _ in tried} == {"json shape", "workbook", "parquet types"}
    alone = [body for _, _, body in shapes([BASES["xlsx"]], 1)]
    assert {*alone} <= {body for _, _, body in tried}


READ: dict[str, Callable[[bytes], Table]] = {
    "csv": lambda body: read_csv(body, "auto", "utf-8"),
    "xlsx": lambda body: read_workbook(body, set(HEADERS)),
    "json": lambda body: read_json(body, "membre"),
    "geojson": read_geojson,
    "parquet": read_parquet,
}


@pytest.mark.parametrize("fmt", READ)
def test_a_file_taken_apart_is_made_again(fmt: str) -> None:
    table = READ[fmt](BASES[fmt].body)
    assert sorted(table.headers) == sorted(HEADERS)
    # The rows of a sheet come back all of one width.
    assert READ[fmt](table.bytes()).bytes() == table.bytes()
    assert counted(BASES[fmt].body, BASES[fmt].part, table.headers) == len(ROWS)


def test_archives_are_taken_off_and_put_back() -> None:
    inner = zipped({"d.csv": b"a", "notes.txt": b"b"})
    body, archives, gz = unwrapped(zipped({"d.zip": inner}), ["*.zip", "*.csv"])
    assert (body, [archive.name for archive in archives], gz) == (b"a", ["d.zip", "d.csv"], False)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a;b\n1;"x\ny"\n\n2;z\n', 2),
        ("a;b\r\n1;2\r\n3;4", 2),
        ("\ufeffa;b\n", 0),
        ('a;b\n1;""\n', 1),
    ],
)
def test_records_of_a_text(text: str, rows: int) -> None:
    assert counted(text.encode(), part("csv"), ["a", "b"]) == rows
    read = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row]
    assert len(read) - 1 == rows


def test_rows_without_any_measure() -> None:
    body = b"code;effectif_2020;effectif_2021\n1;;\n2;0;\n3;;5\n"
    headers = ["code", "effectif_2020", "effectif_2021"]
    assert without_measure(body, part("csv"), [r"effectif_(\d{4})"], headers) == 1
    whole = SimpleNamespace(unpivot=None, options=part("csv").options, format="csv")
    assert without_measure(body, whole, [r"effectif_(\d{4})"], headers) == 0
