"""The words of the register as numbers: what the SQL of `sql/` asks of an activity or a place."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from extractors.formats import COMMUNE
from extractors.sources.sirene import flows

AGGREGATES = Path(__file__).resolve().parent.parent / "naf_insee" / "agregats.csv"
OTHER, NOWHERE = "hors_naf_rev2", "INCONNUE"
INDUSTRY = range(5, 40)  # divisions of sections B to E
FORM = COMMUNE.replace("^(?:", "^(?:97[578][0-9]{2}|98[0-9]{3}|", 1)
NOMENCLATURES = {"sans": 0, "nap": 1, "naf1993": 2, "nafrev1": 3, "nafrev2": 4}
NOMENCLATURE = (
    "(case coalesce(e.nomenclature, '') when 'NAFRev2' then 4 when 'NAFRev1' then 3 "
    "when 'NAF1993' then 2 when 'NAP' then 1 when '' then 0 else 5 end)::utinyint"
)
# What the coverage counts of the rows of the stock, of those read, and of those made of the stock.
COUNTED = {
    "stock_compte": (
        ", c.lieu, length(e.siret) <> 14 as mal_forme, coalesce(e.etat = 'A', false) as actif, "
        f"{NOMENCLATURE} as nomenclature, coalesce(e.statut_diffusion = 'P', false) as partielle"
    ),
    "lue_compte": (
        f", {NOMENCLATURE} as nomenclature, e.date_debut is null as sans_debut, false as du_stock"
    ),
    "muets_compte": f", {NOMENCLATURE}, false, true",
}
# One number stands for the first day, the last day and the cell: it sorts faster than three.
ORDER = (
    "(jour - date '1900-01-01')::bigint * 33554432 "
    "+ least(coalesce(fin - date '1900-01-01', 131071), 131071) * 256 + cellule"
)


@cache
def divisions() -> dict[str, str]:
    """The A38 of each division of NAF rev. 2."""
    with AGGREGATES.open(encoding="utf-8", newline="") as stream:
        return {row["prefixe"][:2]: row["code_a38"] for row in csv.DictReader(stream)}


def levels() -> list[str]:
    """What is not of NAF rev. 2, then the A38 in order: a level's rank is its place."""
    return [OTHER, *sorted(set(divisions().values()))]


def _by_division(value: dict[str, Any], nothing: str) -> str:
    """SQL for what a division has, of the hundred there may be; NULL for what is no number."""
    cells = ", ".join(str(value.get(f"{rank:02}", nothing)) for rank in range(100))
    of = "case when e.activite[1] between '0' and '9' and e.activite[2] between '0' and '9'"
    return f"list_extract([{cells}], {of} then left(e.activite, 2)::utinyint + 1 end)"


def facts(targets: set[str]) -> dict[str, Any]:
    """What the SQL's names in braces stand for, those of a slice left out: columns that only some
    targets need are empty without them.
    """
    ranks = {division: levels().index(a38) for division, a38 in divisions().items()}
    industry = {division: "true" for division in ranks if int(division) in INDUSTRY}
    rank = f"coalesce({_by_division(ranks, '0')}, 0)"
    of_industry = f"e.nomenclature = 'NAFRev2' and {_by_division(industry, 'false')}"
    counted = COUNTED if "couverture" in targets else dict.fromkeys(COUNTED, "")
    industrial = "etablissement_industriel" in targets or "couverture" in targets
    if industrial and not counted["stock_compte"]:
        counted["stock_compte"] = ", c.lieu"
    return {
        **counted,
        "cellule": (
            f"(case when e.nomenclature = 'NAFRev2' then {rank} else 0 end * 3 "
            "+ case e.employeur when 'O' then 0 when 'N' then 1 else 2 end)::utinyint"
        ),
        "ape_industrie": (
            f"case when {of_industry} then replace(e.activite, '.', '') end"
            if industrial
            else "null::varchar"
        ),
        "cle": ORDER,
        "forme_commune": FORM,
        "autre": OTHER,
        "avant": flows.BEFORE,
        "genres": flows.KIND_SIZE,
        "annees": flows.YEAR_SIZE,
        "cellules": flows.CELL_SIZE,
        "employeurs": len(flows.EMPLOYERS),
        **NOMENCLATURES,
        **flows.KINDS,
    }


_ROWS = ", ".join(f"('{division}', '{a38}')" for division, a38 in sorted(divisions().items()))
DIVISIONS = f"create table division as select * from (values {_ROWS}) as d (code, a38)"  # noqa: S608
