"""Parquet files made by a process of its own, while the next CSV comes from the database.

The process that asks keeps both cores busy, and none of the memory that a great view takes to be
written.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, cast

import pyarrow as pa

from extractors.errors import TiError, one_line
from extractors.home import REPOSITORY
from extractors.lake import sha256_of
from publication.files import write_parquet

# The process may have gone: the answers that it owes say so.
GONE = suppress(BrokenPipeError)


@dataclass(frozen=True)
class Made:
    """What became of a view's two files: the rows of the Parquet, and the sha256 of each."""

    rows: int
    csv: str
    parquet: str


class ParquetProcess:
    """The process, between `with` and the end of it; files are made in the order of the asking."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "publication.beside", str(os.getpid())],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._to = cast(IO[str], self._process.stdin)
        self._from = cast(IO[str], self._process.stdout)
        self._asked: list[Path] = []

    def __enter__(self) -> "ParquetProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with GONE:
                pipe.close()

    def ask(self, csv: Path, schema: pa.Schema, target: Path) -> None:
        """Nothing; `target` will be the Parquet of that CSV."""
        self._asked.append(target)
        told = b64encode(schema.serialize().to_pybytes()).decode()
        line = json.dumps({"csv": str(csv), "schema": told, "target": str(target)})
        with GONE:
            self._to.write(f"{line}\n")
            self._to.flush()

    def made(self) -> list[Made]:
        """What became of each file asked for, once all are made; TiError for one that is not."""
        with GONE:
            self._to.close()
        answers = [json.loads(line) for line in self._from]
        for target, answer in zip(self._asked, answers, strict=False):
            if "error" in answer:
                raise TiError(f"export of {target.name}: {answer['error']}")
        if len(answers) < len(self._asked):
            code = self._process.wait()
            lost = self._asked[len(answers)].name
            raise TiError(f"export of {lost}: the process that writes it ended with {code}")
        return [Made(**answer) for answer in answers]


def serve(asked: IO[str], parent: int) -> Iterator[str]:
    """An answer per line asked for, as long as the process that asks is there."""
    for line in asked:
        if os.getppid() != parent:
            return
        yield json.dumps(_answer(json.loads(line)))


def _answer(facts: dict[str, str]) -> dict[str, object]:
    csv, target = Path(facts["csv"]), Path(facts["target"])
    try:
        rows = write_parquet(
            csv, pa.ipc.read_schema(pa.py_buffer(b64decode(facts["schema"]))), target
        )
        return asdict(Made(rows, sha256_of(csv), sha256_of(target)))
    except (OSError, pa.ArrowException) as error:
        return {"error": one_line(str(error))}


if __name__ == "__main__":
    for answer in serve(sys.stdin, int(sys.argv[1])):
        print(answer, flush=True)
