"""DGCL, INSEE and Banatic workbooks: composition of the EPCI, EPT, SIREN of communes."""

from collections.abc import Iterator
from pathlib import Path

from sample import xlsx
from sample.facts import Commune, geography

NO_EPT = ("ZZZZZZZZZ", "Sans objet")
SIREN_YEAR, EPT_YEAR = 2024, 2025
COMPOSITION = (
    "dept siren raison_sociale nature_juridique mode_financ nb_membres total_pop_tot total_pop_mun"
    " dep_com insee siren_membre nom_membre ptot_{year} pmun_{year}"
)
SIREN = "Reg_com dep_com siren insee nom_com ptot_{year} pmun_{year} pcap_{year}"
EPT_TITLE = "Établissements publics territoriaux"
EPT_HEAD = (
    ("Mise en ligne le 21/03/2025       Géographie au 01/01/2025",),
    ("Échantillon : faits de @etalab/decoupage-administratif 5.3.0",),
)
EPT_VARIABLES = (
    ("CODGEO", "Code géographique"),
    ("LIBGEO", "Libellé géographique"),
    ("EPT", "EPT"),
    ("LIBEPT", "Libellé de l'EPT"),
    ("DEP", "Département"),
    ("REG", "Région"),
)


def write_composition(path: Path, year: int) -> None:
    """Returns nothing; one row per member, numbers as numbers, by departement of the seat."""
    header = COMPOSITION.format(year=year).split()
    xlsx.write(path, {f"Epcicom{year}": [header, *_members(year)]})


def _members(year: int) -> Iterator[list[xlsx.Cell]]:
    facts = geography()
    members = facts.members(year)
    for code in sorted(members, key=lambda code: (members[code][0].departement, code)):
        communes, epci = members[code], facts.epci[year][code]
        group: list[xlsx.Cell] = [communes[0].departement, int(code), epci.nom, epci.nature]
        group += [epci.financement, len(communes)]
        group += [sum(c.ptot for c in communes), sum(c.pmun for c in communes)]
        for c in communes:
            yield [*group, c.departement, c.code, int(c.siren), c.nom, c.ptot, c.pmun]


def write_siren(path: Path) -> None:
    """Returns nothing; every commune of 2024 with its SIREN and populations."""
    rows: list[list[xlsx.Cell]] = [[*SIREN.format(year=SIREN_YEAR).split()]]
    for c in sorted(geography().communes[SIREN_YEAR].values()):
        place: list[xlsx.Cell] = [c.region, c.departement, int(c.siren), c.code, c.nom]
        rows.append([*place, c.ptot, c.pmun, c.ptot - c.pmun])
    xlsx.write(path, {"insee_siren": rows})


def write_ept(path: Path) -> None:
    """Returns nothing; four sheets, their header on the sixth row, every commune of 2025."""
    communes = [*sorted(geography().communes[EPT_YEAR].values())]
    ept = {
        code: (key, nom)
        for key, (nom, members) in geography().ept.items()
        for code in members[EPT_YEAR]
    }
    composition = [_ept_row(commune, ept.get(commune.code, NO_EPT)) for commune in communes]
    counts: list[list[xlsx.Cell]] = [
        [key, nom, len(members[EPT_YEAR])] for key, (nom, members) in geography().ept.items()
    ]
    counts.append([*NO_EPT, len(communes) - len(ept)])
    labels = [label for _, label in EPT_VARIABLES]
    codes = [code for code, _ in EPT_VARIABLES]
    sheets: dict[str, xlsx.Sheet] = {
        "EPT": [
            *_titles("France - Liste des établissements publics territoriaux"),
            ("EPT", "Libellé de l'EPT", "Nombre de communes"),
            ("EPT", "LIBEPT", "NB_COM"),
            *counts,
        ],
        "Composition_communale": [
            *_titles("France - Composition communale"), labels, codes, *composition
        ],
        "Variables": [
            *_titles("Variables"), ("",), ("VAR_ID", "VAR_LIB", "VAR_LIB_LONG"),
            *((code, label, label) for code, label in EPT_VARIABLES),
        ],
        "Documentation": [*_titles("Documentation"), ("",), ("Définitions",)],
    }  # fmt: skip
    xlsx.write(path, sheets)


def _titles(title: str) -> tuple[tuple[str], ...]:
    return ((EPT_TITLE,), (title,), *EPT_HEAD)


def _ept_row(commune: Commune, ept: tuple[str, str]) -> tuple[str, ...]:
    return (commune.code, commune.nom, *ept, commune.departement, commune.region)
