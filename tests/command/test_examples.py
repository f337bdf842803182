"""The examples that `--help` prints do what they say, on the sample portal."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.command import TI, Released

from extractors.home import REPOSITORY
from ti.cli import VERBS

# A rollback needs two releases: test_rollback_verb.py runs those examples.
ELSEWHERE = ("new-source", "rollback")
COPIED = ("extractors", "warehouse", "ti", "dbt_project", "tests", "pyproject.toml")


@dataclass
class Shell:
    """Where examples run: a folder, and the state of the portals in it."""

    folder: Path

    def __call__(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a line as a person would type it."""
        ours = ("TI_", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
        env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        env |= {"TI_HOME": str(self.folder / "var"), "PATH": f"{TI.parent}:{env['PATH']}"}
        env["TI_SOURCES"] = "required"
        return subprocess.run(
            line, shell=True, cwd=self.folder, env=env, capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def shell(released_sample: Released) -> Iterator[Shell]:
    """A folder in which the sample portal has a release."""
    folder = Path(tempfile.mkdtemp(prefix="ti-examples-"))
    folder.chmod(0o755)
    released_sample.copy_to(folder / "var")
    shell = Shell(folder)
    yield shell
    shell("ti db stop --portal sample")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "example", [e for verb in VERBS if verb.name not in ELSEWHERE for e in verb.examples]
)
def test_example(shell: Shell, example: str) -> None:
    done = shell(example)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    if " sql " in example:
        assert "sample" in done.stdout or "ti_phase_1" in done.stdout
    if "--record" in example:
        assert "naf_insee" in (shell.folder / "portail" / "MANIFEST.csv").read_text()


@pytest.mark.parametrize(
    "example", [e for verb in VERBS if verb.name == "new-source" for e in verb.examples]
)
def test_new_source_example_in_a_copy_of_the_repository(tmp_path: Path, example: str) -> None:
    for name in COPIED:
        source = REPOSITORY / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    (tmp_path / "meteo.csv").write_text("code;libelle;mm\n01001;Ici;3\n01002;Là;4\n")
    program = "import sys; from ti.cli import main; sys.exit(main(sys.argv[1:]))"
    line = example.replace("ti ", f'"{sys.executable}" -c "{program}" ', 1)
    done = Shell(tmp_path)(line)
    assert done.returncode == 0, done.stdout + done.stderr
    written = [Path(path.split(" ", 1)[1]) for path in done.stdout.splitlines()]
    assert tmp_path / "extractors" / "sources" / "meteo_communes" / "source.yml" in written
    assert all(path.is_file() and path.is_relative_to(tmp_path) for path in written)
