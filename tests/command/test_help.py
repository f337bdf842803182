"""Every verb says how it is used, gives two examples and the exit codes; help loads nothing."""

import shlex
import subprocess
import sys

import pytest

from ti.cli import VERBS
from ti.verb import EXIT_CODES

HEAVY = ("airflow", "dbt", "great_expectations", "pyarrow", "pandas", "duckdb", "psycopg")


@pytest.mark.parametrize("verb", VERBS, ids=lambda v: v.name)
def test_help_of_each_verb(ti, verb) -> None:
    code, out, _ = ti(verb.name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: ti {verb.name} ")
    for example in verb.examples:
        assert example in " ".join(out.split())
    for number, meaning in EXIT_CODES:
        assert f"  {number}  {meaning}" in out


@pytest.mark.parametrize("verb", VERBS, ids=lambda v: v.name)
def test_each_verb_has_two_examples_of_itself(verb) -> None:
    assert len(verb.examples) == 2
    assert all(shlex.split(example)[:2] == ["ti", verb.name] for example in verb.examples)


def test_help_lists_the_verbs_in_the_order_of_the_road(ti) -> None:
    _, out, _ = ti("--help")
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    names = [verb.name for verb in VERBS]
    assert [name for name in listed if name in names] == names


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ti.cli import main; main(['--help']);"
        f" print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
