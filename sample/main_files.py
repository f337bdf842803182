"""The files of the six sources that every release needs."""

from functools import partial

from sample import write_anct, write_contours, write_dgcl, write_insee, write_urssaf
from sample.facts import ALL_YEARS, YEARS
from sample.files import INVENTED, MIXED, ODBL, File


def main_files() -> list[File]:
    """Returns them in the manifest's order."""
    return [*_anct(), *_dgcl(), *_cog(), *_nomenclature(), *_others()]


def _anct() -> list[File]:
    return [
        File("ti_anct", part, vintage, f"anct/liste-ti-{name}.csv", write, INVENTED)
        for part, vintage, name, write in (
            ("groupements", "2023-08-02", "grpt2023-20230802", write_anct.write_phase_1),
            ("groupements", "2023-11-14", "grpt2023-20231114", write_anct.write_phase_2),
            ("communes", "2023-11-07", "com2023-20231107", write_anct.write_communes),
        )
    ]


def _dgcl() -> list[File]:
    found = []
    for year in YEARS:
        path, write = f"dgcl/epcicom{year}.xlsx", partial(write_dgcl.write_composition, year=year)
        found.append(File("epci_dgcl", "composition", f"{year}-01-01", path, write))
    ept, siren = "dgcl/ept_au_01-01-2025.xlsx", "dgcl/banatic_siren_insee.xlsx"
    found.append(File("epci_dgcl", "ept", "2025-01-01", ept, write_dgcl.write_ept))
    found.append(File("epci_dgcl", "siren_insee", "2024", siren, write_dgcl.write_siren))
    return found


def _cog() -> list[File]:
    found = []
    for year in ALL_YEARS:
        path, write = f"insee/v_commune_{year}.csv", partial(write_insee.write_communes, year=year)
        found.append(File("cog_insee", "communes", f"{year}-01-01", path, write))
    moves = ("cog_insee", "mouvements", "2026-01-01", "insee/v_mvt_commune_2026.csv")
    return [*found, File(*moves, write_insee.write_moves, MIXED)]


def _nomenclature() -> list[File]:
    classes, labels = "insee/naf_rev2_sous_classes.csv", "insee/na_libelles_niveaux.csv"
    return [
        File("naf_insee", "sous_classes", "NAF rév. 2", classes, write_insee.write_naf),
        File("naf_insee", "libelles", "NAF rév. 2", labels, write_insee.write_naf_labels),
    ]


def _others() -> list[File]:
    contours = "etalab/epci-1000m-2025.geojson"
    slug = "etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last"
    jobs = ("urssaf_commune_ape", "commune_ape", "2025-05", f"urssaf/{slug}.csv")
    return [
        File("contours_etalab", "contours", "2025", contours, write_contours.write_contours),
        File(*jobs, write_urssaf.write_commune_ape, INVENTED, ODBL),
    ]
