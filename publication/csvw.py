"""What a CSV file cannot say about itself, in the W3C's form: csv-metadata.json (CSVW)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from publication.files import WARNING_COLUMN
from publication.licences import Licence

NAME = "csv-metadata.json"
Labels = Mapping[str, Mapping[str, str]]


def table_group(title: str, tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The content of csv-metadata.json for the CSV files of one folder."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "dc:title": title,
        "tables": list(tables),
    }


def table(
    url: str, schema: pa.Schema, key: Sequence[str], licence: Licence, citation: str, labels: Labels
) -> dict[str, Any]:
    """One CSV file: licence, citation, key, and each column's type, labels and unit."""
    return {
        "url": url,
        "dc:license": licence.url,
        "dc:bibliographicCitation": citation,
        "tableSchema": {
            "primaryKey": list(key),
            "columns": [_column(field, labels.get(field.name, {})) for field in schema],
        },
    }


def _column(field: pa.Field, labels: Mapping[str, str]) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "datatype": _datatype(field.type)}
    described = {
        lang: labels[f"libelle_{lang}"] for lang in ("fr", "en") if f"libelle_{lang}" in labels
    }
    if field.name == WARNING_COLUMN:
        described = {"fr": "Avertissement, vide pour des données réelles", "en": "Warning"}
    if described:
        column["dc:description"] = described
    if labels.get("unite"):
        column["schema:unitText"] = labels["unite"]
    return column


def _datatype(kind: pa.DataType) -> str:
    checks = (
        (pa.types.is_integer, "integer"),
        (pa.types.is_decimal, "decimal"),
        (pa.types.is_floating, "double"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
    )
    return next((name for check, name in checks if check(kind)), "string")
