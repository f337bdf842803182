"""The size of files and functions, and what the linters do not look at."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.home import REPOSITORY

FILE_LINES = 200
FUNCTION_LINES = 50
# Hardly any function is longer, and the usual one is short.
LONGER_SHARE = 0.02
MEDIAN_LINES = 12
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield f"{path.name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.fixture(scope="module")
def code(tracked: list[Path]) -> list[Path]:
    """Python files outside the tests."""
    tests = REPOSITORY / "tests"
    return [p for p in tracked if p.suffix == ".py" and tests not in p.parents]


def test_no_python_file_is_longer_than_a_few_screens(code: list[Path]) -> None:
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in code}
    assert [f"{p.name}: {n}" for p, n in lines.items() if n > FILE_LINES] == []


def test_functions_are_short(code: list[Path]) -> None:
    sizes = dict(entry for path in code for entry in functions(path))
    longer = {name: size for name, size in sizes.items() if size > FUNCTION_LINES}
    assert len(longer) <= LONGER_SHARE * len(sizes), longer
    assert statistics.median(sizes.values()) <= MEDIAN_LINES


def test_a_long_function_would_be_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("def f():\n" + "    x = 1\n" * 60)
    assert list(functions(path)) == [("a.py:f", 61)]


def test_every_test_folder_has_unique_file_names(tracked: list[Path]) -> None:
    tests = [p.name for p in tracked if p.name.startswith("test_") and p.suffix == ".py"]
    assert sorted({name for name in tests if tests.count(name) > 1}) == []
