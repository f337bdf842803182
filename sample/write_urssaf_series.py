"""Urssaf's series by EPCI, by employment zone and for France, in the portal's technical columns.

They add up to the same economy as the file by commune and APE: a fourth quarter's jobs are those
of the end of the year there. The EPCI file gives average jobs, another measure: see
`sample/series.py`.
"""

from collections.abc import Iterator
from pathlib import Path

from sample import series
from sample.facts import geography, rows
from sample.series import Levels
from sample.structure import YEARS
from sample.tables import write_csv
from sample.write_urssaf import EPCI_YEAR, GRAND_SECTEUR
from sample.zonings import zones

HEAD_EPCI = (
    "region", "ancienne_region", "epci", "annee", "code_region", "code_ancienne_region",
    "code_epci", "nombre_d_etablissements", "effectifs_salaries_moyens", "masse_salariale",
)  # fmt: skip
MEASURES = (
    "effectifs_salaries_brut", "effectifs_salaries_cvs", "masse_salariale_brut",
    "masse_salariale_cvs",
)  # fmt: skip
HEAD_ZONE = (
    "libelle_zone_d_emploi", "zone_d_emploi", "region", "ancienne_region",
    "libelle_zone_d_emploi_reg", "zone_d_emploi_regionalisee", "annee", "trimestre",
    "dernier_jour_du_trimestre", "code_region", "code_ancienne_region", "code_zone_d_emploi",
    "code_zone_d_emploi_regionalisee", *MEASURES,
)  # fmt: skip
HEAD_FRANCE = (
    "grand_secteur_d_activite", "secteur_na38i", "secteur_na88i", "annee", "trimestre",
    "dernier_jour_du_trimestre", *MEASURES,
)  # fmt: skip
LAST_DAY = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
SERIES_YEARS = tuple(year for year in YEARS if year >= series.FIRST)


def write_epci(path: Path) -> None:
    """Returns nothing; a row per EPCI, region and year, with the average jobs of the year."""
    found = []
    names = geography().epci[EPCI_YEAR]
    for (code, region), levels in series.by_epci().items():
        if not code:
            continue
        label = f"{region} {geography().regions[region]}"
        for year in SERIES_YEARS:
            twice = series.average(levels, year)
            average = f"{twice // 2}.{twice % 2 * 5}"
            place = [label, label, f"{code} {names[code].nom}", year, region, region, code]
            wages = series.wages_of_year(levels, year)
            found.append([*place, levels[year].etablissements, average, wages])
    write_csv(path, HEAD_EPCI, found, delimiter=";", mark=True)


def write_zones(path: Path) -> None:
    """Returns nothing; a row per employment zone, region and quarter."""
    found = []
    names = {zone.code: zone.nom for zone in zones()}
    for (zone, region), levels in series.by_zone().items():
        name = names[zone]
        label = f"{region} {geography().regions[region]}"
        part = f"{zone}{region}"
        labels = [name, f"{zone} {name}", label, label, name, f"{part} {name}"]
        for year, quarter, measures in _quarters(levels):
            day = f"{year}-{LAST_DAY[quarter]}"
            codes = [year, quarter, day, region, region, zone, part]
            found.append([*labels, *codes, *measures])
    write_csv(path, HEAD_ZONE, found, delimiter=";", mark=True)


def write_france(path: Path) -> None:
    """Returns nothing; a row per division and quarter: what the other files add up to."""
    labels = _labels()
    found = []
    for (division, sector), levels in series.by_division().items():
        for year, quarter, measures in _quarters(levels):
            day = f"{year}-{LAST_DAY[quarter]}"
            what = [GRAND_SECTEUR[sector], *labels[division]]
            found.append([*what, year, quarter, day, *measures])
    write_csv(path, HEAD_FRANCE, found, delimiter=";", mark=True)


def _quarters(levels: Levels) -> Iterator[tuple[int, int, list[int]]]:
    """Yields year, quarter and the four measures: jobs then wages, raw then adjusted."""
    for year in SERIES_YEARS:
        for quarter in series.QUARTERS:
            jobs = series.jobs_of_quarter(levels, year, quarter)
            wages = series.wages_of_quarter(levels, year, quarter)
            more = (series.adjusted(jobs, quarter), series.adjusted(wages, quarter))
            yield year, quarter, [jobs, more[0], wages, more[1]]


def _labels() -> dict[str, list[str]]:
    """Returns {division: its A38 sector and itself, as code and label}."""
    names = {(row["niveau"], row["code"]): row["libelle"] for row in rows("naf_niveaux")}
    return {
        row["a88"]: [
            f"{row['a38']} {names['A38', row['a38']]}",
            f"{row['a88']} {names['A88', row['a88']]}",
        ]
        for row in rows("naf")
    }
