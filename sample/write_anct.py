"""ANCT lists: members of the territories in both of the producer's layouts, and communes."""

from pathlib import Path

from sample.facts import geography
from sample.perimeters import GEOGRAPHY, perimeters
from sample.tables import write_csv


def write_phase_1(path: Path) -> None:
    """Returns nothing; members of phase 1, in the later headers."""
    header = ("id_ti", "lib_ti", "siren_groupement", "lib_groupement", "nature_juridique")
    members = perimeters()[1].members
    write_csv(path, header, [(m.id_ti, m.lib_ti, m.siren, m.libelle, m.nature) for m in members])


def write_phase_2(path: Path) -> None:
    """Returns nothing; members of phase 2, in the earlier headers, without their nature."""
    members = perimeters()[2].members
    header = ("id_ti", "lib_ti", "siren_epci", "lib_epci")
    write_csv(path, header, [(m.id_ti, m.lib_ti, m.siren, m.libelle) for m in members])


def write_communes(path: Path) -> None:
    """Returns nothing; communes of phase 2 on the geography of 1 January 2023."""
    perimeter, communes = perimeters()[2], geography().communes[GEOGRAPHY]
    found = [
        (code, communes[code].nom, id_ti, perimeter.labels[id_ti])
        for code, id_ti in sorted(perimeter.communes.items())
    ]
    write_csv(path, ("insee_com", "lib_com", "id_ti", "lib_ti"), found)
