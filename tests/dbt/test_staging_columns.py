"""Each staging model reads columns that columns.csv declares, and of its source no others.

Told without a database: the model is rendered and its names are resolved by sqlglot against the
raw table that the facts describe.
"""

import re
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment
from sqlglot import parse_one
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify

from extractors.registry import load_registry
from warehouse.encode import LINE, POSTGRES_TYPES
from warehouse.parsing import PROJECT
from warehouse.raw_views import LEADING

MODELS = sorted(
    path
    for path in (PROJECT / "models" / "staging").glob("*/*.sql")
    if re.search(r"source\(['\"]raw", path.read_text(encoding="utf-8"))
)
MACROS = "\n".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("macros/*.sql"))


@pytest.fixture(scope="module")
def raw() -> dict[str, dict[str, str]]:
    """The columns of each raw view, by its name."""
    return {
        f"{source.id}_{part}": dict(
            [*LEADING, *((c.name, POSTGRES_TYPES[c.type]) for c in source.columns(part, "")), LINE]
        )
        for source in load_registry().values()
        for part in source.parts
    }


def rendered(text: str) -> str:
    """The SQL of a model, its macros and variables put in."""
    variables = yaml.safe_load((PROJECT / "vars.yml").read_text(encoding="utf-8"))["vars"]
    environment = Environment(extensions=["jinja2.ext.do"])
    names = {"source": lambda _schema, name: name, "var": variables.__getitem__}
    called = set(re.findall(r"{{\s*(\w+)\(", text)) - names.keys()
    wanted = [
        m for m in re.split(r"(?={% macro )", MACROS) if set(m.split("(")[0].split()) & called
    ]
    return environment.from_string("\n".join(wanted) + text).render(**names)


def unknown(text: str, raw: dict[str, dict[str, str]]) -> str:
    """What a model reads that its raw table does not have, in sqlglot's words; nothing else."""
    try:
        qualify(parse_one(rendered(text), dialect="postgres"), schema=raw, dialect="postgres")
    except OptimizeError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_staging_model_reads_declared_columns(path: Path, raw: dict[str, dict[str, str]]) -> None:
    assert unknown(path.read_text(encoding="utf-8"), raw) == ""


def test_every_part_that_is_loaded_has_a_staging_model() -> None:
    read = set(
        re.findall(
            r"source\(['\"]raw['\"], ['\"](\w+)['\"]\)", "".join(map(Path.read_text, MODELS))
        )
    )
    loaded = {
        f"{source.id}_{name}"
        for source in load_registry().values()
        for name, part in source.parts.items()
        if not part.lake_only
    }
    assert loaded == read


def test_a_column_that_is_not_declared_is_named(raw: dict[str, dict[str, str]]) -> None:
    text = "select code_zone from {{ source('raw', 'chomage_ze_insee_taux') }}"
    assert "code_zone" in unknown(text, raw)
