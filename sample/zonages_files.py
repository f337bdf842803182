"""The files of zonings, of unemployment by zone, and of the EPCI of INSEE and Etalab."""

from functools import partial

from sample import write_zonages
from sample.facts import ALL_YEARS, YEARS
from sample.files import INVENTED, File
from sample.zonings import AREAS_YEAR, ZONES_YEAR


def zonages_files() -> list[File]:
    """Returns them in the manifest's order."""
    zones, areas = f"{ZONES_YEAR}-01-01", f"{AREAS_YEAR}-01-01"
    book = f"insee/AAV2020_au_01-01-{AREAS_YEAR}.xlsx"
    return [
        *(
            File("aav2020_insee", part, areas, book, write_zonages.write_areas, INVENTED)
            for part in ("composition", "aires")
        ),
        File(
            "chomage_ze_insee",
            "taux",
            "2025-T1",
            "insee/chomage-zone-t1-2003-t1-2025.xlsx",
            write_zonages.write_unemployment,
            INVENTED,
        ),
        File(
            "densite_insee",
            "grille",
            areas,
            f"insee/fichier_diffusion_{AREAS_YEAR}.xlsx",
            write_zonages.write_density,
            INVENTED,
        ),
        *(
            File(
                "epci_etalab",
                "composition",
                str(year),
                f"etalab/epci_{year}.json",
                partial(write_zonages.write_epci_json, year=year),
            )
            for year in sorted({*ALL_YEARS} - {*YEARS} | {AREAS_YEAR})
        ),
        File(
            "epci_insee",
            "composition_insee",
            zones,
            f"insee/Intercommunalite_Metropole_au_01-01-{ZONES_YEAR}.xlsx",
            partial(write_zonages.write_epci, year=ZONES_YEAR),
        ),
        File(
            "ze2020_insee",
            "composition",
            zones,
            f"insee/ZE2020_au_01-01-{ZONES_YEAR}.xlsx",
            write_zonages.write_zones,
            INVENTED,
        ),
    ]
