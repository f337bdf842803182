"""What the sample's generator says of its files, as the checks read it."""

import json
from typing import Any

from extractors.home import Home

TRUTH = "verite.json"
# Groups of ti_vs_hors_ti_v1, under the names that the generator gives to the same communes.
GROUPS = {
    "communes_labellisees_phase_1": "ti_phase_1",
    "communes_hors_phase_1": "hors_ti_phase_1",
}


def truth_of(home: Home) -> dict[str, Any]:
    """What the sample's generator says is true of its files, empty where it is not beside them."""
    folder = home.folder if home.kind == "dir" else home.sample
    path = folder / TRUTH
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def value_at(truth: dict[str, Any], dotted: str) -> Any:
    """The value under a dotted path of `truth`, the length of a list; None when there is none."""
    value: Any = truth
    for step in dotted.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return len(value) if isinstance(value, list) else value


def employment_by_group(truth: dict[str, Any]) -> list[dict[str, Any]]:
    """The employment of labelled and other communes: groupe, mesure, annee, valeur.

    Empty as soon as a group, the years or some of their values are missing.
    """
    known = truth.get("emploi", {})
    years = known.get("annees", [])
    series = [
        (group, measure, values)
        for name, group in GROUPS.items()
        for measure, values in known.get(name, {}).items()
    ]
    whole = {group for group, _, values in series if len(values) == len(years)}
    if whole != set(GROUPS.values()):
        return []
    return [
        {"groupe": group, "mesure": measure, "annee": year, "valeur": value}
        for group, measure, values in series
        for year, value in zip(years, values, strict=False)
    ]
