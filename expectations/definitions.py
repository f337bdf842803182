"""The checks of gate 2 as written in gate2_checks/*.yml, made into checks for one release."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from expectations.figures import Figure
from expectations.model import PATIENCE, Check, Gravite, Proprietaire, Skipped
from extractors.errors import MisuseError
from extractors.home import REPOSITORY
from extractors.yaml_facts import read_yaml

FOLDER = Path(__file__).with_name("gate2_checks")
DBT_VARIABLES = REPOSITORY / "dbt_project" / "vars.yml"

Holds = Callable[[str], bool]


class Definition(BaseModel):
    """One check as written; `$cle`, `$valeur`, `$perimetre` are those of its published figure.

    `bornes` is the band of the value, [0, 0] by default. `si` is a SQL condition without which
    the check does not apply, for the reason `sinon`. `portails` are those it applies to.
    `exemples`, `trie` and `patience` are those of `Check`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    controle: str
    regle: str
    gravite: Gravite
    proprietaire: Proprietaire
    source: str
    dit: str
    remede: str
    portails: str = "live dir sample"
    figure: str = ""
    si: str = ""
    sinon: str = ""
    valeur: str = ""
    ecarts: str = ""
    bornes: tuple[str | int | None, str | int | None] = (0, 0)
    exemples: int = 5
    trie: bool = False
    patience: int = PATIENCE

    def name(self, cle: str) -> str:
        """The name of the check for one figure, or for none."""
        return f"{self.controle}_{_slug(cle)}" if cle else self.controle

    def skipped(self, names: Mapping[str, str], cle: str, reason: str) -> Skipped:
        """The check left out for `reason`, under the name it would have."""
        source = Template(self.source).safe_substitute({"cle": cle, **names}).rstrip(".")
        return Skipped(self.name(cle), self.regle, source, self.gravite, self.proprietaire, reason)

    def check(self, names: Mapping[str, str], cle: str) -> Check:
        """The check for one figure (or for none), its placeholders filled."""

        def fill(text: str) -> str:
            return Template(text).substitute(names)

        low, high = (None if b is None else Decimal(fill(str(b))) for b in self.bornes)
        return Check(
            controle=self.name(cle),
            regle=self.regle,
            source=fill(self.source),
            gravite=self.gravite,
            proprietaire=self.proprietaire,
            dit=fill(self.dit),
            remede=fill(self.remede),
            ecarts=_sql(self.ecarts, names),
            valeur=_sql(self.valeur, names),
            borne_basse=low,
            borne_haute=high,
            exemples=self.exemples,
            trie=self.trie,
            patience=self.patience,
        )


@cache
def load_definitions(folder: Path = FOLDER) -> tuple[Definition, ...]:
    """Every definition, by file and place; MisuseError for one that is wrong or named twice."""
    found: list[Definition] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found += [Definition.model_validate(d) for d in read_yaml(path)]
        except (ValidationError, yaml.YAMLError) as error:
            what = " ".join(str(error).split())
            raise MisuseError(f"checks in {path} cannot be read: {what}") from error
    names = [d.controle for d in found]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise MisuseError(f"checks named twice in {folder}: {', '.join(twice)}")
    return tuple(found)


def settings(path: Path = DBT_VARIABLES) -> dict[str, str]:
    """The settings of the build that checks refer to: geographies, lists, base year."""
    variables = read_yaml(path)["vars"]
    return {k: str(v) for k, v in variables.items() if isinstance(v, str | int)}


def applicable(
    definitions: "tuple[Definition, ...]",
    scope: str,
    figures: list[Figure],
    names: Mapping[str, str],
    holds: Holds,
) -> tuple[list[Check], list[Skipped]]:
    """The checks that apply to a release, and those left out with the reason.

    `holds` says whether a SQL condition is true of the candidate; one that cannot be asked is
    for the check itself to stumble upon, so `holds` must then answer true.
    """
    checks: list[Check] = []
    skipped: list[Skipped] = []
    for definition in definitions:
        for cle, filled in _instances(definition, scope, figures, names):
            reason = _reason(definition, scope, filled, holds)
            if reason:
                skipped.append(definition.skipped(filled, cle, reason))
            else:
                checks.append(definition.check(filled, cle))
    return checks, skipped


def _instances(
    definition: Definition, scope: str, figures: list[Figure], names: Mapping[str, str]
) -> list[tuple[str, dict[str, str]]]:
    """The figure keys a definition is made for, with every placeholder's value."""
    mine = [f for f in figures if f.figure == definition.figure and f.valeur is not None]
    if not definition.figure or not mine or scope not in definition.portails.split():
        return [("", dict(names))]
    return [(f.cle, {**names, **_placeholders(f)}) for f in mine]


def _placeholders(figure: Figure) -> dict[str, str]:
    valeur = "" if figure.valeur is None else format(figure.valeur, "f")
    return {"cle": figure.cle, "valeur": valeur, "perimetre": figure.perimetre}


def _reason(definition: Definition, scope: str, names: Mapping[str, str], holds: Holds) -> str:
    """Why a definition does not apply, empty when it does."""
    if scope not in definition.portails.split():
        return f"not for the portal {scope}"
    if definition.figure and "valeur" not in names:
        return f"no published figure {definition.figure} for the portal {scope}"
    if definition.si and not holds(_sql(definition.si, names)):
        return Template(definition.sinon).substitute(names)
    return ""


def _sql(text: str, names: Mapping[str, str]) -> str:
    """SQL with its placeholders filled; a `$` that ends a regular expression is left alone."""
    return Template(text).safe_substitute(names)


def _slug(cle: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cle.lower()).strip("_")


def fixed_settings(id_release: str, geography: Any) -> dict[str, str]:
    """The settings of one release: those of the build, its id and its reference geography."""
    return {**settings(), "id_release": id_release, "geographie_reference": str(geography)}
