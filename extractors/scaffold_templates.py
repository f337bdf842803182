"""The text of a source's files: facts, columns, test, staging model and its description."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import yaml

from extractors.registry_columns import FACTS
from extractors.scaffold_sniff import Sniffed
from extractors.typing_arrow import clean_text, typed

EXAMPLE_ROWS = 3
TEST = '''"""{source_id}: a file in its layout is read, and a renamed column is refused."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extractors.errors import SourceError
from extractors.home import Home
from extractors.read import read_file
from extractors.registry import load_registry
from extractors.scaffold_example import received

# Values by the producer's header, and what is to be read from them, one row each.
ROWS: list[dict[str, str]] = {rows}
READ: list[tuple[str | None, ...]] = {read}


def test_a_file_in_this_layout_is_read(tmp_path: Path) -> None:
    source = load_registry()["{source_id}"]
    file = received(tmp_path, source, "{part}", "{vintage}", ROWS)
    result = read_file(file, source, Home("dir:example", tmp_path / "home"))
    assert result.rows == len(ROWS)
    assert result.rejects == []
    assert result.unknown_headers == []
    table = pq.read_table(result.parquet).drop_columns(["_ligne"])
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    assert [tuple(None if v is None else str(v) for v in row) for row in rows] == READ


def test_a_renamed_column_is_refused(tmp_path: Path) -> None:
    source = load_registry()["{source_id}"]
    first = next(iter(ROWS[0]))
    renamed = [{{f"{{first}}_autre": row[first], **_without(row, first)}} for row in ROWS]
    file = received(tmp_path, source, "{part}", "{vintage}", renamed)
    with pytest.raises(SourceError, match=r"{source_id}/columns\\.csv"):
        read_file(file, source, Home("dir:example", tmp_path / "home"))


def _without(row: dict[str, str], name: str) -> dict[str, str]:
    return {{header: value for header, value in row.items() if header != name}}
'''
STAGING = """with source as (
    select * from {{{{ source('raw', '{source_id}_{part}') }}}}
),

renamed as (
    select
        id_extraction,
        millesime,
{columns}
        _ligne as ligne
    from source
)

select * from renamed
"""


def source_yml(source_id: str, part: str, sniffed: Sniffed, facts: dict[str, str]) -> str:
    """The source.yml of a source of one part."""
    rows = len(sniffed.table)
    band = [max(1, rows // 2), max(1, rows * 2)]
    options = sniffed.options.model_dump(exclude_defaults=True)
    content: dict[str, Any] = {"id": source_id, **facts, "owner": "donnees"}
    content["parts"] = {
        part: {
            "format": sniffed.format,
            **({"options": options} if options else {}),
            "vintages": "all",
            "key": sniffed.key,
            "rows": None,
            "drift": 0.1,
            "required_for_release": False,
        }
    }
    # The example's rows say nothing of a whole file: whoever fills in the facts is told so.
    bands = f"{{france: {band}, sample: {band}}} # to be stated: rows of a whole file"
    return _yaml(content).replace("rows: null", f"rows: {bands}")


def columns_csv(part: str, vintage: str, sniffed: Sniffed) -> str:
    """The columns.csv of a part: one vintage, whose cells are the file's headers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*FACTS, vintage])
    for c in sniffed.columns:
        required = "oui" if c.required else "non"
        labels = (c.label_fr, c.label_en, c.unit)
        writer.writerow([part, c.name, c.type, required, c.format, *labels, c.header])
    return out.getvalue()


def example_test(source_id: str, part: str, vintage: str, sniffed: Sniffed) -> str:
    """A test that reads a few rows in the source's layout."""
    table = sniffed.table.slice(0, EXAMPLE_ROWS)
    texts = [table[name].combine_chunks().cast(pa.string()) for name in table.column_names]
    rows = list(zip(*(["" if v is None else v for v in t.to_pylist()] for t in texts), strict=True))
    literal = "[\n" + "".join(_row(table.column_names, row) for row in rows) + "]"
    read = "[\n" + "".join(_read(sniffed, texts, rank) for rank in range(len(rows))) + "]"
    return TEST.format(source_id=source_id, part=part, vintage=vintage, rows=literal, read=read)


def _read(sniffed: Sniffed, texts: Sequence[pa.Array], rank: int) -> str:
    """A tuple literal of a row's values as they are typed, one a line."""
    values = [
        typed(clean_text(text), column).values[rank].as_py()
        for column, text in zip(sniffed.columns, texts, strict=True)
    ]
    told = ["None" if value is None else _quoted(str(value)) for value in values]
    return "    (\n" + "".join(f"        {value},\n" for value in told) + "    ),\n"


def _row(headers: Sequence[str], values: Sequence[str]) -> str:
    """A dict literal, one item a line."""
    items = zip(headers, values, strict=True)
    lines = "".join(f"        {_quoted(h)}: {_quoted(v)},\n" for h, v in items)
    return "    {\n" + lines + "    },\n"


def _quoted(text: str) -> str:
    """A string literal between double quotes when it can be."""
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'


def staging_sql(source_id: str, part: str, sniffed: Sniffed) -> str:
    """The staging model of a part: its columns under their names."""
    columns = "\n".join(f"        {column.name}," for column in sniffed.columns)
    return STAGING.format(source_id=source_id, part=part, columns=columns)


def staging_yml(source_id: str, part: str, sniffed: Sniffed, title: str) -> str:
    """The description of a staging model, its source table, its columns and its key."""
    own = [_described(c.name, c.label_fr, c.label_en, c.unit) for c in sniffed.columns]
    grain = f"Un millésime et une ligne par {', '.join(sniffed.key)}."
    filled = ["id_extraction", *(c.name for c in sniffed.columns if c.required)]
    model = {
        "name": f"stg_{source_id}__{part}",
        "description": f"{grain}\n{title}.",
        "config": {"meta": {"grain": grain, "source": source_id}},
        "data_tests": [
            {"cle_unique": {"arguments": {"colonnes": ["millesime", *sniffed.key]}}},
            {"jamais_nuls": {"arguments": {"colonnes": filled}}},
        ],
        "columns": [
            _shared("id_extraction", "id_extraction"),
            _shared("millesime", "millesime_texte"),
            *own,
            _shared("ligne", "ligne"),
        ],
    }
    table = {"name": f"{source_id}_{part}", "description": f"{grain} {title}."}
    return _yaml({"version": 2, "sources": [{"name": "raw", "tables": [table]}], "models": [model]})


def _shared(name: str, text: str) -> dict[str, Any]:
    """A column of a dbt model that is described once for all models."""
    described = {"meta": "{{ var('colonnes')['" + text + "'] }}"}
    return {"name": name, "description": "{{ doc('" + text + "') }}", "config": described}


def _described(name: str, label_fr: str, label_en: str, unit: str = "") -> dict[str, Any]:
    """A column of a dbt model with its labels and unit."""
    meta = {"libelle_en": label_en, "unite": unit}
    return {"name": name, "description": label_fr, "config": {"meta": meta}}


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=96)
