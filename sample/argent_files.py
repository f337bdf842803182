"""The files about money, companies and the Urssaf series that control employment."""

from functools import partial

from sample import write_fonds_vert, write_ratios, write_relance, write_urssaf_series
from sample.files import INVENTED, ODBL, File

EPCI = "nombre-etab-effectifs-salaries-et-masse-salariale-secteur-prive-epci"
SERIES = "effectifs-salaries-et-masse-salariale-du-secteur-prive"


def argent_files() -> list[File]:
    """Returns them in the manifest's order."""
    return [*_projects(), _ratios(), *_urssaf()]


def _projects() -> list[File]:
    found = []
    for year in write_fonds_vert.YEARS:
        path = f"datagouv/fonds-vert-{year}-export.csv"
        write = partial(write_fonds_vert.write_projects, year=year)
        found.append(File("fonds_vert", "projets", str(year), path, write, INVENTED))
    relance = ("france_relance", "projets", "2022-04-08", "economie/plan-de-relance.csv")
    return [*found, File(*relance, write_relance.write_projects, INVENTED)]


def _ratios() -> File:
    place = ("ratios_inpi_bce", "ratios", write_ratios.VINTAGE, "economie/ratios_inpi_bce.csv")
    return File(*place, write_ratios.write_ratios, INVENTED)


def _urssaf() -> list[File]:
    return [
        File(source, part, vintage, f"urssaf/{slug}.csv", write, INVENTED, ODBL)
        for source, part, vintage, slug, write in (
            ("urssaf_epci", "annuel", "2025-09", EPCI, write_urssaf_series.write_epci),
            (
                *("urssaf_ze", "trimestriel", "2025-06", f"{SERIES}-par-zone-demploi"),
                write_urssaf_series.write_zones,
            ),
            (
                *("urssaf_france", "na88_trimestriel", "2025-06"),
                *(f"{SERIES}-france-entiere-x-na88", write_urssaf_series.write_france),
            ),
        )
    ]
