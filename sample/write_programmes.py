"""Lists of parallel programmes and the table of NAF 2025, invented in each producer's layout."""

from collections.abc import Sequence
from pathlib import Path

from sample import xlsx
from sample.facts import geography, rows
from sample.tables import write_csv

YEAR = 2025
TITLE = "Échantillon : correspondance inventée, aucun code n'en est un constat"
ANCT = ("insee_com", "lib_com")


def write_acv(path: Path) -> None:
    """Returns nothing; every thousandth commune, with a day of signature for two in three."""
    header = (*ANCT, "id_acv", "lib_acv", "date_signature")
    found = [
        (code, name, f"acv-{rank:03}", name, "" if rank % 3 == 2 else f"2018-10-{rank % 28 + 1:02}")
        for rank, (code, name) in enumerate(_communes(1000))
    ]
    write_csv(path, header, found)


def write_pvd(path: Path) -> None:
    """Returns nothing; every three hundredth commune."""
    header = (*ANCT, "id_pvd", "date_signature")
    found = [
        (code, name, f"pvd-{code[:2]}-{rank:03}", f"2021-{rank % 12 + 1:02}-15")
        for rank, (code, name) in enumerate(_communes(300))
    ]
    write_csv(path, header, found)


def write_crte(path: Path) -> None:
    """Returns nothing; contracts of two EPCI each, and one of a single commune."""
    header = (
        "id_crte", "lib_crte", "siren_epci", "lib_groupement", "nature_juridique", "type_grp_crte",
        "date_signature",
    )  # fmt: skip
    facts = geography()
    chosen = sorted(facts.epci[YEAR].items())[::20]
    found = [
        (
            f"crte-{rank // 2:03}",
            f"Fictif {rank // 2}",
            code,
            one.nom,
            one.nature,
            "pluri",
            "2021-07-15",
        )
        for rank, (code, one) in enumerate(chosen)
    ]
    island = facts.communes[YEAR]["29155"]
    found.append(("crte-999", "Fictif des îles", island.siren, island.nom, "COM", "mono", ""))
    write_csv(path, header, found)


def write_frr(path: Path) -> None:
    """Returns nothing; every tenth commune, half of them classed."""
    found = [
        (code, name, "1" if rank % 2 else "-9999")
        for rank, (code, name) in enumerate(_communes(10))
    ]
    write_csv(path, ("codgeo", "libgeo", "codefrr"), found, delimiter=";")


def write_naf2025(path: Path) -> None:
    """Returns nothing; each sub-class goes to one of its own class, every fiftieth to two."""
    found: list[Sequence[xlsx.Cell]] = []
    for rank, row in enumerate(rows("naf")):
        code, label = row["sous_classe"], row["libelle"]
        for letter in "YX" if rank % 50 == 0 else "Y":
            found.append((code, label, f"{code[:5]}{letter}", f"Fictif : {label}", ""))
    header = (
        "Code NAF rév. 2", "Libellé NAF rév. 2", "Code NAF 2025", "Libellé NAF 2025",
        "Contenu commun",
    )  # fmt: skip
    xlsx.write(path, {"Correspondances": [(TITLE,), ("",), header, *found]})


def _communes(step: int) -> list[tuple[str, str]]:
    """Code and name of one commune in `step`, by code."""
    facts = sorted(geography().communes[YEAR].items())[::step]
    return [(code, commune.nom) for code, commune in facts]
