"""What a gate measures and what it found: plain values, free of Great Expectations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from extractors.errors import visible

Gravite = Literal["bloquant", "avertissement", "information"]
Proprietaire = Literal["donnees", "entrepot", "evaluation"]
Statut = Literal["reussi", "averti", "bloque"]
NOT_APPLICABLE = "sans_objet"
# How many whole runs a warning may stand before it is a failure of its own.
PATIENCE = 5
# How much of a producer's cell a message shows, and quality.check_result keeps.
LONGEST_CELL, LONGEST_KEPT = 200, 500


def number(value: Decimal | None) -> str:
    """A number as a person reads it: no exponent, no trailing zeros; `nothing` for None."""
    if value is None:
        return "nothing"
    text = format(round(value, 6 if abs(value) >= Decimal("0.0001") else 12), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def band(low: Decimal | None, high: Decimal | None) -> str:
    """The accepted values in words: exactly one, between two, at least or at most."""
    if low is not None and low == high:
        return f"exactly {number(low)}"
    if low is None:
        return "any value" if high is None else f"at most {number(high)}"
    return f"at least {number(low)}" if high is None else f"{number(low)} to {number(high)}"


@dataclass(frozen=True)
class Check:
    """One check: the SQL that measures it, the band its value must keep, and who owns it.

    `ecarts` selects the offending rows from the table under check, named `lot`; `valeur` is a
    scalar query, by default the number of offending rows. `faits` holds what is known of the
    file beside the table. Both queries may read it as `faits.f` (jsonb). `exemples`: how many
    offending rows are kept, in the order of `ecarts` where `trie` says that it has one. A check
    of gravity `information` keeps its rows and never fails once it is measured. `patience`: how
    many whole runs a warning of it may stand.
    """

    controle: str
    regle: str
    source: str
    gravite: Gravite
    proprietaire: str
    dit: str
    remede: str
    ecarts: str = ""
    valeur: str = ""
    borne_basse: Decimal | None = None
    borne_haute: Decimal | None = None
    exemples: int = 5
    trie: bool = False
    patience: int = PATIENCE

    def skipped(self, raison: str) -> "Skipped":
        """This check left out, and why."""
        who = (self.controle, self.regle, self.source, self.gravite, self.proprietaire)
        return Skipped(*who, raison)


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check, as `quality.check_result` stores it."""

    controle: str
    regle: str
    source: str
    gravite: Gravite
    proprietaire: str
    statut: Statut
    valeur: Decimal | None
    borne_basse: Decimal | None
    borne_haute: Decimal | None
    message: str
    echantillon: list[dict[str, Any]] = field(default_factory=list)

    def __str__(self) -> str:
        """One line: check, source, what was measured, the band, first rows, what to do."""
        return f"{self.controle} [{self.source}] {self.message}"


@dataclass(frozen=True)
class Skipped:
    """A check that does not apply to this portal or to these extractions, and why.

    `quality.check_result` keeps it as `sans_objet`, with the reason for a message.
    """

    controle: str
    regle: str
    source: str
    gravite: Gravite
    proprietaire: str
    raison: str


@dataclass(frozen=True)
class GateReport:
    """The outcome of a gate: every result, and every check left out with its reason."""

    gate: int
    results: list[CheckResult] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def blocked(self) -> list[CheckResult]:
        """Results that stop the load or the release."""
        return self._with("bloque")

    @property
    def warned(self) -> list[CheckResult]:
        """Results outside their band that only warn."""
        return self._with("averti")

    @property
    def passed(self) -> list[CheckResult]:
        """Results inside their band."""
        return self._with("reussi")

    def _with(self, statut: Statut) -> list[CheckResult]:
        return [result for result in self.results if result.statut == statut]


def first_rows(rows: Iterable[dict[str, Any]], limit: int = 3) -> str:
    """The first offending rows in one line: `code_commune=99001 annee=2020; …`; a cell, which a
    producer may have made a megabyte long, is cut.
    """
    told = [
        {k: visible(str(v), LONGEST_CELL) for k, v in row.items()} for row in list(rows)[:limit]
    ]
    return "; ".join(" ".join(f"{k}={v}" for k, v in row.items()) for row in told)


def storable(row: dict[str, Any]) -> dict[str, Any]:
    """An offending row as quality.check_result keeps it: text fit to be shown, and cut."""
    return {k: visible(v, LONGEST_KEPT) if isinstance(v, str) else v for k, v in row.items()}
