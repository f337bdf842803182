"""Gate 1, at landing: is this file what its source's facts say, and like the one before?"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from expectations.gx import run_checks
from expectations.keys import REPEATED, on_several_rows
from expectations.lake_codes import CODES, badly_formed
from expectations.landing_checks import landing_checks
from expectations.model import GateReport
from expectations.profile_store import History
from extractors.registry import Source
from extractors.registry_columns import Column

RAW_STORE = "raw_store"
# What stays in the lake has no table: its checks read only what is known of the file.
LAKE = ("meta", "extraction")


class LandedFile(Protocol):
    """What gate 1 asks of a lake file."""

    @property
    def vintage(self) -> str:
        """The producer's vintage."""

    @property
    def nature(self) -> str:
        """`sample` or another nature; it chooses the absolute row band."""

    @property
    def bytes(self) -> int:
        """The size of its content."""

    @property
    def sha256(self) -> str:
        """The sha256 of its content."""

    @property
    def file_name(self) -> str:
        """The producer's name of it."""


class LandedRead(Protocol):
    """What gate 1 asks of a reading."""

    @property
    def parquet(self) -> Path:
        """The rows as they were loaded."""

    @property
    def headers(self) -> list[str]:
        """The headers of the producer's file."""

    @property
    def unknown_headers(self) -> list[str]:
        """Those that columns.csv does not know."""

    @property
    def rejects(self) -> list[Any]:
        """Rows that could not be typed: ligne, regle, colonne, valeur, raison."""

    @property
    def file(self) -> Any:
        """The lake file that was read (LandedFile)."""


class Landed(Protocol):
    """What gate 1 asks of a load, be it the one to check or the accepted one before it."""

    @property
    def id_extraction(self) -> str:
        """The extraction that was loaded."""

    @property
    def table(self) -> str:
        """The table of raw_store that holds its rows, empty for a file that stays in the lake."""

    @property
    def rows(self) -> int:
        """How many there are."""


def check_landing(
    conn_params: Mapping[str, Any],
    source: Source,
    part: str,
    loaded: Landed,
    read_result: LandedRead,
    before: Landed | None,
    history: History | None = None,
) -> GateReport:
    """The report of gate 1 on one loaded file, before any view shows it.

    `conn_params` are those of the role that owns raw_store (loader); `before` is the
    accepted load to compare with, None the first time, `history` what is known of the vintages
    accepted before. Nothing is written: the caller records the report, and turns the view if
    nothing in it is blocked.
    """
    checks, skipped, compared = landing_checks(source, part, read_result.file, before, history)
    facts = {**_facts(source, part, read_result), "lignes": loaded.rows, **compared}
    table = (RAW_STORE, loaded.table) if loaded.table else LAKE
    if loaded.table:
        facts[REPEATED] = on_several_rows(read_result.parquet, source.part(part).key)
    else:
        columns = source.columns(part, read_result.file.vintage)
        facts[CODES] = badly_formed(read_result.parquet, columns, read_result.file.vintage)
    results = run_checks(conn_params, table, checks, facts)
    return GateReport(1, results, skipped)


def _facts(source: Source, part: str, read: LandedRead) -> dict[str, Any]:
    """What is known of the file beside its rows, as the checks' SQL reads it."""
    facts = source.part(part)
    measures = facts.unpivot.measures if facts.unpivot else ()
    expected = [
        _expected(column, column.name in measures)
        for column in source.columns(part, read.file.vintage)
        if not column.may_lack
    ]
    return {
        "attendus": expected,
        "entetes": read.headers,
        "inconnus": read.unknown_headers,
        "rejets": len(read.rejects),
        "premiers_rejets": [_reject(r) for r in read.rejects[:5]],
    }


def _expected(column: Column, measure: bool) -> dict[str, Any]:
    """The header of a column, or the pattern of a measure or of the names it may have."""
    if measure or len(column.names) == 1:
        return {"entete": column.header, "motif": measure}
    return {"entete": f"^(?:{'|'.join(map(re.escape, column.names))})$", "motif": True}


def _reject(reject: Any) -> dict[str, Any]:
    return {name: getattr(reject, name) for name in ("ligne", "colonne", "valeur", "raison")}
