"""The checks of gate 1, made from a source's facts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from expectations import lake_codes
from expectations.bands import Width
from expectations.keys import REPEATED
from expectations.landing_history import history_checks
from expectations.landing_size import counted, size_checks
from expectations.landing_sql import (
    BAD_CODE_SHARE,
    MISSING_HEADERS,
    REJECT_SHARE,
    REJECTS,
    UNKNOWN_HEADERS,
    badly_formed,
    empty_values,
    lost_values,
    told_number,
    told_rows,
)
from expectations.model import Check, Skipped
from expectations.profile_store import History
from expectations.republished import republished_checks
from extractors.registry import Source
from extractors.registry_columns import Column
from extractors.registry_part import Part

if TYPE_CHECKING:
    from expectations.gate1 import Landed, LandedFile

Found = tuple[list[Check], list[Skipped], dict[str, Any]]
RULE = "entree"
ZERO = {"borne_basse": Decimal(0), "borne_haute": Decimal(0)}


def landing_checks(
    source: Source, name: str, file: "LandedFile", before: "Landed | None", history: History | None
) -> "Found":
    """Every check of a part for one of its files; those left out; what `faits.f` holds for them."""
    landing = _Landing(source, source.part(name), name, source.columns(name, file.vintage), file)
    checks = (landing.of_lake if landing.part.lake_only else landing.of_table)(before)
    if history is None:
        return checks, [], {}
    more, skipped, facts = landing.against(before, history)
    return [*checks, *more], skipped, facts


@dataclass(frozen=True)
class _Landing:
    """One file of a part, and what its source says of it."""

    source: Source
    part: Part
    name: str
    columns: list[Column]
    file: "LandedFile"

    def of_lake(self, before: "Landed | None") -> list[Check]:
        """The checks of a file that stays where it lies."""
        return [*self.headers(), self.rows(before), *self.formats()]

    def of_table(self, before: "Landed | None") -> list[Check]:
        """The checks of a file whose rows are in a table."""
        return [
            *self.headers(),
            self.rows(before),
            *self.required(),
            self.key(),
            *self.formats(),
            *self.continuity(before),
            *self.quarantine(),
        ]

    def headers(self) -> list[Check]:
        """The contract of headers: those expected are there, others are a surprise."""
        return [
            self._check(
                "entetes_presents",
                "expected headers missing",
                f"if the producer renamed one, write its name in {self._facts('columns.csv')}",
                ecarts=MISSING_HEADERS,
            ),
            self._check(
                "entetes_inconnus",
                "headers that are not in columns.csv",
                f"add them to {self._facts('columns.csv')}, or to `ignored` in source.yml",
                gravite="avertissement",
                ecarts=UNKNOWN_HEADERS,
            ),
        ]

    def rows(self, before: "Landed | None") -> Check:
        """The number of rows, against the extraction in use or, without one, an absolute band."""
        if before is None:
            fixed = self.part.band(self.file.nature)
            low, high, against = Decimal(fixed.min), Decimal(fixed.max), "the band of source.yml"
        else:
            low, high = Width(self.part.drift).around(before.rows)
            against = f"the {before.rows} of {before.id_extraction}"
        return self._check(
            "lignes",
            f"rows, against {against}",
            f"if the file is right, widen `rows` or `drift` in {self._facts('source.yml')}",
            valeur=counted(self.part),
            borne_basse=low,
            borne_haute=high,
        )

    def required(self) -> list[Check]:
        """Columns that may not be empty, all in one pass."""
        names = [c.name for c in self.columns if c.required and c.header is not None]
        if not names:
            return []
        return [
            self._check(
                "valeurs_obligatoires",
                f"rows with an empty {' or '.join(names)}",
                "ask the producer for a corrected file",
                ecarts=empty_values(names),
            )
        ]

    def key(self) -> Check:
        """The key, which no two rows may share."""
        return self._check(
            "cle_unique",
            f"values of the key {', '.join(self.part.key)} on several rows",
            f"ask for a corrected file, or correct `key` in {self._facts('source.yml')}",
            ecarts=told_rows(REPEATED, (*self.part.key, "lignes", "premiere_ligne")),
            valeur=told_number(REPEATED),
        )

    def formats(self) -> list[Check]:
        """Codes that do not look like one, years after the vintage: any warns, more than the
        quarantine allows block. One query for both; of a file of the lake, the codes alone.
        """
        coded = [c for c in self.columns if c.format and c.header is not None]
        if not coded:
            return []
        facts = {
            "dit": f"share of rows with a badly formed {' or '.join(c.name for c in coded)}",
            "remede": "look at these rows: a code read as a number loses its zeros",
            "ecarts": "\nunion all\n".join(badly_formed(c, self.file.vintage) for c in coded),
            "valeur": BAD_CODE_SHARE,
        }
        if self.part.lake_only:
            facts |= {"ecarts": lake_codes.BADLY_FORMED, "valeur": lake_codes.SHARE}
        return [
            self._check("formats", **facts, borne_haute=Decimal(str(self.part.max_quarantine))),
            self._check("formats_isoles", **facts, gravite="avertissement"),
        ]

    def continuity(self, before: "Landed | None") -> list[Check]:
        """Values, such as years, that the extraction in use has and this one lost."""
        if before is None:
            return []
        return [
            self._check(
                f"continuite_{name}",
                f"values of {name} that {before.id_extraction} has and this file lost",
                f"if it is meant, take {name} out of `continuity` in {self._facts('source.yml')}",
                ecarts=lost_values(name, before.table),
            )
            for name in self.part.continuity
        ]

    def quarantine(self) -> list[Check]:
        """Rows set aside while reading: any warns, more than the share allowed block."""
        facts = {
            "dit": "share of rows that could not be read",
            "remede": "look at quality.quarantine and ask the producer for a corrected file",
            "ecarts": REJECTS,
            "valeur": REJECT_SHARE,
        }
        return [
            self._check(
                "part_en_quarantaine", **facts, borne_haute=Decimal(str(self.part.max_quarantine))
            ),
            self._check("lignes_en_quarantaine", **facts, gravite="avertissement"),
        ]

    def against(self, before: "Landed | None", history: History) -> "Found":
        """The file against those accepted before it: size, content, groups, totals, rows."""
        part, optional = self.part, [c.name for c in self.columns if c.may_lack]
        said = (self._check, self._facts("source.yml"))
        found, skipped, known = history_checks(part, before, history, *said, optional)
        size = size_checks(part, self.file, before, history, *said)
        again, aside = republished_checks(part, history.replaced, self._check)
        return [*size, *found, *again], [*skipped, *aside], known

    def _facts(self, file: str) -> str:
        return f"extractors/sources/{self.source.id}/{file}"

    def _check(self, controle: str, dit: str, remede: str, **rest: Any) -> Check:
        facts = {"gravite": "bloquant", "proprietaire": self.source.owner, **ZERO, **rest}
        where = f"{self.source.id}.{self.name}.{self.file.vintage}"
        return Check(controle, RULE, where, dit=dit, remede=remede, **facts)
