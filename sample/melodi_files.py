"""The files of INSEE's long tables: Flores, Side, Filosofi, populations."""

from functools import partial

from sample import write_filosofi, write_flores, write_population, write_side
from sample.files import INVENTED, File

FLORES, SIDE = "flores_insee", "side_insee"
REFERENCE = (
    "sample: real facts laid out in the producer's format; arrondissements without population"
    " counted apart"
)


def melodi_files() -> list[File]:
    """Returns them in the manifest's order."""
    return [*_flores(), *_side(), *_filosofi(), *_population()]


def _flores() -> list[File]:
    found = []
    for level in ("a5", "a38"):
        path = f"insee/DS_FLORES_{level.upper()}_2024_CSV_FR.zip"
        write = partial(write_flores.write_level, level=level, year=2024)
        found.append(File(FLORES, level, "2024", path, write, INVENTED))
    for year in (2022, 2023):
        path, whole = f"insee/DS_FLORES_{year}_CSV_FR.zip", write_flores.write_whole
        found.append(File(FLORES, "a17", str(year), path, partial(whole, year=year), INVENTED))
    for part, measure, tail in (
        ("na17_etablissements", "ET", "NBETAB_csv"),
        ("na17_effectifs", "EFF", "NBSAL_csv"),
    ):
        path = f"insee/TD_FLORES2021_NA17_TREF_{tail}.zip"
        wide = partial(write_flores.write_wide, year=2021, measure=measure)
        found.append(File(FLORES, part, "2021", path, wide, INVENTED))
    return found


def _side() -> list[File]:
    return [
        File(SIDE, part, vintage, f"insee/{name}_{vintage}_CSV_FR.zip", write, INVENTED)
        for part, vintage, name, write in (
            ("stocks", "2023", "DS_SIDE_STOCKS_ET_COM", write_side.write_stocks),
            ("creations", "2024", "DS_SIDE_CREA_ETAB_COM", write_side.write_creations),
        )
    ]


def _filosofi() -> list[File]:
    found = []
    for year in (2021, 2023):
        path = f"insee/DS_FILOSOFI_CC_{year}_CSV_FR.zip"
        write = partial(write_filosofi.write_incomes, year=year)
        found.append(File("filosofi_insee", "revenus", str(year), path, write, INVENTED))
    return found


def _population() -> list[File]:
    source, reference = "population_insee", write_population.write_reference
    past = "insee/DS_POPULATIONS_HISTORIQUES_CSV_FR.zip"
    return [
        File(source, "populations", "2022", "insee/donnees_communes.csv", reference, REFERENCE),
        File(source, "historiques", "2022", past, write_population.write_history, INVENTED),
    ]
