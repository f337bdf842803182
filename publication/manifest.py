"""dbt's manifest of the project as it is on disk, with the SQL of each model; no database."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.errors import TiError
from warehouse.parsing import PROJECT


def compile_project(target: Path) -> Path:
    """The manifest.json in `target`, where dbt leaves its other files too.

    Compiling costs a few seconds more than a parse. TiError when the project does not compile.
    """
    from dbt.cli.main import dbtRunner

    before = ["--quiet", "--no-print", "--log-level", "none", "--log-path", str(target)]
    arguments = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(target), "--no-partial-parse"),
        *("--no-introspect", "--no-populate-cache"),
        *("--select", "resource_type:model", "--indirect-selection", "empty"),
    ]
    silent = ["--no-send-anonymous-usage-stats", "--no-version-check"]
    with redirect_stdout(StringIO()) as said:
        done = dbtRunner().invoke([*before, *silent, "compile", *arguments])
    if not done.success:
        raise TiError(f"dbt compile failed: {done.exception or said.getvalue()}")
    return target / "manifest.json"


@contextmanager
def current_manifest() -> Iterator[Path]:
    """The manifest.json, which is gone afterwards."""
    with TemporaryDirectory() as scratch:
        yield compile_project(Path(scratch))
