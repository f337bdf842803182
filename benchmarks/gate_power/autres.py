"""Errors in the files of the other sources."""

import pyarrow as pa

from benchmarks.gate_power.damages import (
    cells,
    codes,
    columns_from,
    of_parquet,
    table,
    times,
    twice,
    without,
    zipped,
)
from benchmarks.gate_power.errors import Damage, FileError

Line = dict[str, str]


def same(content: bytes) -> bytes:
    """The bytes as they are: the wrong file comes under this name."""
    return content


def _again(content: bytes) -> bytes:
    """The same rows in the reverse order: other bytes, the same figures."""
    head, *rows = content.decode("utf-8-sig").splitlines()
    return "\n".join([head, *rows[::-1], ""]).encode("utf-8-sig")


def _secret_as_zero(row: Line) -> Line:
    return {**row, "OBS_STATUS": "A", "OBS_VALUE": "0"} if row["OBS_STATUS"] == "K" else row


def _melodi(change: Damage) -> Damage:
    return zipped(change)


def _relabelled(row: Line) -> Line:
    return {**row, "TIME_PERIOD": "2023"}


def _euros(factor: float) -> Damage:
    """Amounts as the producer writes them, times a factor."""

    def scaled(cell: str) -> str:
        plain = cell.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        digits = plain.replace("€", "").replace(",", ".")
        return f"{float(digits) * factor:.2f}".replace(".", ",") if digits else cell

    return table(codes("montant_engage", scaled), delimiter=",")


def _half(rows: pa.Table) -> pa.Table:
    return rows.slice(0, len(rows) // 2)


def _without_category(rows: pa.Table) -> pa.Table:
    name = "categorieJuridiqueUniteLegale"
    at = rows.column_names.index(name)
    return rows.set_column(at, name, pa.nulls(len(rows), pa.string()))


FUND, FLORES = ("fonds_vert", "projets"), ("flores_insee", "a17")
EPCI = ("urssaf_epci", "annuel", "2025-09")
LISTS = ("ti_anct", "groupements")
COG = ("cog_insee", "communes", "2025-01-01")
UNITS = ("sirene", "unite_legale", "2025-11-01")
RATIOS = ("ratios_inpi_bce", "ratios", "2025-06-01")
PLAIN = {"delimiter": ",", "encoding": "utf-8"}

ERRORS = (
    FileError("amounts in cents", *FUND, "2025", _euros(100), ("unites",)),
    FileError("amounts in thousands of euros", *FUND, "2025", _euros(0.001), ("unites",)),
    FileError("negative amounts", *FUND, "2025", _euros(-1), ("negatifs",)),
    FileError("every project twice, under another number", *FUND, "2025",
              table(twice(lambda _: True, "numero_dossier_ds"), delimiter=","),
              ("lignes", "lignes_apprises")),
    FileError("last year's file under this year's name", *FUND, "2024", same,
              ("contenu_deja_recu",), lands_as="2025"),
    FileError("last year's figures under this year's label", *FLORES, "2022",
              _melodi(table(cells(_relabelled), encoding="utf-8")), ("annee_repetee",),
              lands_as="2023"),
    FileError("secret cells as zeros", "flores_insee", "a38", "2024",
              _melodi(table(cells(_secret_as_zero), encoding="utf-8")), ("secrets_et_zeros",)),
    FileError("a level of territories is missing", "flores_insee", "a5", "2024",
              _melodi(table(without("GEO_OBJECT", ("EPCI",)), encoding="utf-8")),
              ("continuite_objet_geographique", "groupes_perdus")),
    FileError("creations doubled in one activity", "side_insee", "creations", "2024",
              _melodi(table(times("OBS_VALUE", 2, ("ACTIVITY", "BE")), encoding="utf-8")),
              ("repartition",)),
    FileError("payroll in thousands", *EPCI, table(times("masse_salariale", 0.001)), ("unites",)),
    FileError("payroll by month", *EPCI, table(times("masse_salariale", 1 / 12)), ("unites",)),
    FileError("a rate as a fraction", *RATIOS, table(times("marge_ebe", 0.01)), ("unites",)),
    FileError("the phases' lists swapped", *LISTS, "2023-08-02", same,
              ("contenu_deja_recu", "reading"), lands_as="2023-11-14"),
    FileError("the composition of another year", "epci_etalab", "composition", "2025", same,
              ("contenu_deja_recu",), lands_as="2026"),
    FileError("the overseas communes are missing from the code", *COG,
              table(without("COM", ("97",)), **PLAIN), ("groupes_perdus", "lignes")),
    FileError("regions and departments swapped", *COG,
              table(columns_from([("REG", "DEP"), ("DEP", "REG")]), **PLAIN),
              ("reading", "formats", "groupes_perdus")),
    FileError("years moved by one", "urssaf_france", "na88_trimestriel", "2025-06",
              table(codes("annee", lambda year: str(int(year) - 1))),
              ("annees_permutees",)),
    FileError("a column emptied", *COG, table(codes("CAN", lambda _: ""), **PLAIN),
              ("colonnes_videes",)),
    FileError("names and cantons exchanged", *COG,
              table(columns_from([("LIBELLE", "CAN"), ("CAN", "LIBELLE")]), **PLAIN),
              ("reading", "colonnes_changees", "formats")),
    FileError("half of the companies are missing from the register", *UNITS, of_parquet(_half),
              ("lignes",)),
    FileError("the register of companies without their legal category", *UNITS,
              of_parquet(_without_category), ("colonnes_videes",)),
    FileError("last year's list in another order", *FUND, "2024", _again, ("annee_repetee",),
              lands_as="2025"),
)  # fmt: skip
