"""Text to values: what each type takes, what it refuses, and that NULL stays NULL."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from extractors.registry_columns import Column
from extractors.typing_arrow import ARROW_TYPES, typed


def column(kind: str, **facts: Any) -> Column:
    return Column.model_validate({"name": "x", "type": kind, **facts})


@pytest.mark.parametrize(
    ("kind", "texts", "values"),
    [
        ("text", ["\u00a0a b\u00a0", "", "  ", None], ["a b", None, None, None]),
        ("integer", ["12", " 12\u00a0", "-3", "", None], [12, 12, -3, None, None]),
        ("integer", ["1 234", "1\u00a0234\u202f567", "+5"], [1234, 1234567, 5]),
        ("bigint", ["3000000000", "0"], [3_000_000_000, 0]),
        ("double", ["1,5", "2.25", "1 000,5", "3"], [1.5, 2.25, 1000.5, 3.0]),
        ("date", ["2024-02-29", "", None], [date(2024, 2, 29), None, None]),
        ("boolean", ["oui", "NON", "1", "false", ""], [True, False, True, False, None]),
    ],
)
def test_values_that_are_taken(kind: str, texts: list[str | None], values: list[Any]) -> None:
    result = typed(pa.array(texts, pa.string()), column(kind))
    assert result.values.type == ARROW_TYPES[kind]
    assert result.values.to_pylist() == values
    assert result.faults.null_count == len(texts)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "integer",
            ["12.0", "1e3", "0x1f", "12 34", "douze", "3000000000", "99999999999999999999"],
        ),
        ("bigint", ["9999999999999999999", "1,5", "--1"]),
        ("double", ["inf", "nan", "1,2,3", "1.2.3", "[ND]"]),
        ("date", ["2023-02-29", "01/02/2023", "2023-1-1", "2023-01-01T00:00"]),
        ("boolean", ["peut-être", "2"]),
    ],
)
def test_values_that_are_refused(kind: str, texts: list[str]) -> None:
    good = {"integer": "7", "bigint": "7", "double": "7", "date": "2020-01-01", "boolean": "oui"}
    for text in texts:
        result = typed(pa.array([good[kind], text, None], pa.string()), column(kind))
        assert result.faults.to_pylist() == [None, "type", None], text
        assert result.values[1].as_py() is None
        assert result.values[0].as_py() is not None


def test_a_required_value_may_not_be_empty() -> None:
    result = typed(pa.array(["1", "", None, "x"]), column("integer", required=True))
    assert result.faults.to_pylist() == [None, "obligatoire", "obligatoire", "type"]


def test_only_a_number_with_a_point_is_a_code_with_a_point() -> None:
    texts = pa.array(["200000172", "200000172.0", "20.", "abc", "a.b", None])
    faults = typed(texts, column("text", format="siren")).faults.to_pylist()
    assert faults == [None, "code_avec_point", "code_avec_point", None, None, None]
    classes = typed(pa.array(["01.11", "01.1"]), column("text", format="classe")).faults
    assert classes.to_pylist() == [None, "code_avec_point"]
    assert typed(pa.array(["1.5"]), column("text")).faults.to_pylist() == [None]


def test_typed_values_pass_as_they_are() -> None:
    result = typed(pa.array([1.5, None]), column("double"))
    assert result.values.to_pylist() == [1.5, None]
    assert typed(pa.array([1, 2], pa.int64()), column("integer")).values.to_pylist() == [1, 2]
