"""Blocks of invented establishments, one after the other, into the four Parquet files."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sirene_generator import layouts
from benchmarks.sirene_generator.draws import Draws, Flags, Ints
from benchmarks.sirene_generator.identifiers import Identifiers, identifiers
from benchmarks.sirene_generator.lives import Lives, lives, settled
from benchmarks.sirene_generator.lives import day as day_of
from benchmarks.sirene_generator.periods import periods
from benchmarks.sirene_generator.places import Places, france
from benchmarks.sirene_generator.tables import Block, etablissements, historique, liens
from benchmarks.sirene_generator.transfers import transferred
from benchmarks.sirene_generator.truth import Truth
from benchmarks.sirene_generator.units import unites

UNITS_A_BLOCK = 65_536
# Millionths of the rows: no commune, abroad, commune hidden (of those hidden in part), a stock's
# row that is missing, and a history that is.
NOWHERE, ABROAD, UNNAMED, ORPHANS, SILENT = 4_000, 3_000, 5_000, 200, 500
PARTIAL, ELSEWHERE = 120_000, 400_000
# Statistics of the columns that files are cut by, and of those that may not be empty. Without the
# schema of Arrow, ranks into lists of words are plain text to who reads.
WRITTEN: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "version": "2.6",
    "store_schema": False,
    "write_statistics": [
        *("siren", "siret", "etatAdministratifEtablissement", "dateLienSuccession"),
        *("siretEtablissementPredecesseur", "siretEtablissementSuccesseur"),
    ],
}


@dataclass(frozen=True)
class Spec:
    """How many establishments, from which seed, seen on which day."""

    establishments: int
    seed: str = "sirene"
    until: date = date(2025, 11, 1)
    units_a_block: int = UNITS_A_BLOCK

    @property
    def last_year(self) -> int:
        """The last year that is over."""
        return self.until.year - 1


def generate(spec: Spec, folder: Path, where: Places | None = None) -> Truth:
    """The truth of the four files, then in `folder` under their producer's names."""
    known = where or france()
    truth = Truth(known, spec.last_year)
    with Writers(folder) as writers:
        for tables in blocks(spec, known, truth):
            writers.add(tables)
    return truth


def blocks(spec: Spec, where: Places, truth: Truth) -> Iterator[dict[str, pa.Table]]:
    """The four tables of each block, whose facts have then joined the truth.

    A block's draws are told by its row numbers alone: each core makes one, and neither rows nor
    truth depend on how many cores there are.
    """
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        ahead: deque[Future[dict[str, pa.Table]]] = deque()
        for drawn in _identified(spec):
            ahead.append(pool.submit(_block, spec, where, truth, *drawn))
            if len(ahead) > cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _identified(spec: Spec) -> Iterator[tuple[Identifiers, Draws, Draws]]:
    """The identifiers of each block, with the draws of its units and of its establishments."""
    left, unit, row = spec.establishments, 0, 0
    while left > 0:
        units = Draws(f"{spec.seed}/unites", unit, spec.units_a_block)
        ids = _cut(identifiers(units, unit, spec.units_a_block), left)
        yield ids, units, Draws(f"{spec.seed}/etablissements", row, len(ids.unit))
        left, unit, row = left - len(ids.unit), unit + spec.units_a_block, row + len(ids.unit)


def _cut(ids: Identifiers, count: int) -> Identifiers:
    return Identifiers(*(column[:count] for column in vars(ids).values()))


def _block(
    spec: Spec, where: Places, truth: Truth, ids: Identifiers, units: Draws, draws: Draws
) -> dict[str, pa.Table]:
    until = day_of(spec.until.year, spec.until.month, spec.until.day)
    partial = draws.chance("partielle", PARTIAL)
    found = lives(draws, ids, _communes(where, ids, units, draws, partial), where, until)
    moves = transferred(found, draws, until)
    found = settled(found, draws, until)
    block = Block(draws, found, periods(found), where, partial, until, spec.until.year)
    orphans = draws.chance("orphelin", ORPHANS)
    # Its one period is then the stock's own row.
    silent = draws.chance("sans-historique", SILENT) & ~orphans
    silent &= np.bincount(block.periods.of, minlength=len(ids.unit)) == 1
    told = np.where(orphans, len(where.communes), found.commune)
    truth.add(found, moves, told)
    truth.tell(**_counts(found, where, orphans, silent, partial, len(moves.links.when)))
    return {
        "etablissement": etablissements(block, ~orphans),
        "etablissement_historique": historique(block, ~silent),
        "liens_succession": liens(moves.links, draws),
        "unite_legale": unites(block),
    }


def _communes(where: Places, ids: Identifiers, units: Draws, draws: Draws, partial: Flags) -> Ints:
    """The rank of each establishment's commune: often that of its unit."""
    seats = units.looked_up("commune", where.commune_table)[ids.unit]
    away = draws.chance("ailleurs", ELSEWHERE) & (ids.rank > 0)
    found = np.where(away, draws.looked_up("commune", where.commune_table), seats)
    odd = len(where.communes)
    found = np.where(draws.chance("sans-commune", NOWHERE), odd, found)
    found = np.where(draws.chance("etranger", ABROAD), odd + 1, found)
    return np.where(draws.chance("commune-nd", UNNAMED) & partial, odd + 2, found)


def _counts(
    found: Lives, where: Places, orphans: Flags, silent: Flags, partial: Flags, links: int
) -> dict[str, int]:
    """What the block has of each trap, among the rows of its stock."""
    place = found.commune[~orphans] - len(where.communes)
    return {
        "etablissements": int((~orphans).sum()),
        "historique_sans_etablissement": int(orphans.sum()),
        "etablissements_sans_historique": int(silent.sum()),
        "commune_absente": int((place == 0).sum()),
        "etranger": int((place == 1).sum()),
        "commune_non_diffusee": int((place == 2).sum()),
        "diffusion_partielle": int(partial[~orphans].sum()),
        "liens": links,
    }


class Writers:
    """The four files being written, each by its own thread, a row group per block."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._pool = ThreadPoolExecutor(len(layouts.FILES))
        self._pending: list[Future[None]] = []
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "Writers":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._wait()
        finally:
            self._pool.shutdown()
            for writer in self._writers.values():
                writer.close()

    def add(self, tables: dict[str, pa.Table]) -> None:
        """Nothing; the tables are written while the next block is made: at most one waits."""
        self._wait()
        self._pending = [self._pool.submit(self._write, *one) for one in tables.items()]

    def _wait(self) -> None:
        for done in self._pending:
            done.result()
        self._pending = []

    def _write(self, part: str, table: pa.Table) -> None:
        if part not in self._writers:
            path = self._folder / layouts.FILES[part][0]
            self._writers[part] = pq.ParquetWriter(path, table.schema, **WRITTEN)
        self._writers[part].write_table(table, row_group_size=max(1, len(table)))
