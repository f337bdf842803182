"""Financial ratios: accounts of invented companies, in the portal's technical columns.

Each SIREN begins with 000, which INSEE does not attribute, and breaks the check digit of real
ones. The traps are those of the real file: accounts filed twice, a closing date to come, accounts
partly confidential whose amounts are empty, consolidated accounts beside those of the company.
"""

from collections.abc import Iterator
from pathlib import Path

from sample.companies import siren_of
from sample.draws import Draws
from sample.tables import write_csv

SEED, COMPANIES, VINTAGE = "ratios", 5_000, "2025-06-01"
FIRST_YEAR, LAST_YEAR, FUTURE = 2021, 2024, "2029-12-31"
HEAD = (
    "siren", "date_cloture_exercice", "chiffre_d_affaires", "marge_brute", "ebe", "ebit",
    "resultat_net", "taux_d_endettement", "ratio_de_liquidite", "ratio_de_vetuste",
    "autonomie_financiere", "poids_bfr_exploitation_sur_ca", "couverture_des_interets",
    "caf_sur_ca", "capacite_de_remboursement", "marge_ebe",
    "resultat_courant_avant_impots_sur_ca", "poids_bfr_exploitation_sur_ca_jours",
    "rotation_des_stocks_jours", "credit_clients_jours", "credit_fournisseurs_jours",
    "type_bilan", "confidentiality",
)  # fmt: skip
PUBLIC, PARTIAL = "Public", "Partiellement confidentiel"
TWICE, LATER, CONSOLIDATED, HIDDEN = 20_000, 1_000, 15_000, 80_000  # millionths
GROWTH = (900, 1_120)  # thousandths of the year before
HIDDEN_CELLS = 5


def write_ratios(path: Path) -> None:
    """Returns nothing; `;`, UTF-8 with a mark, as the portal's export without labels."""
    write_csv(path, HEAD, rows(), delimiter=";", mark=True)


def rows() -> Iterator[list[object]]:
    """Yields the accounts, company by company."""
    draws = Draws(SEED)
    for number in range(COMPANIES):
        siren = siren_of(100_000 + number * 10 + draws.below(10))
        yield from _accounts(siren, draws)


def _accounts(siren: str, draws: Draws) -> Iterator[list[object]]:
    """Yields what a company filed, the accounts filed twice being corrected the second time."""
    turnover = draws.between(20, 4_000) ** 2 * 10
    kind = "C" if turnover > 20_000_000 or draws.chance(400_000) else "S"
    month = draws.pick(("12-31", "12-31", "06-30", "09-30"))
    hidden = kind == "S" and draws.chance(HIDDEN)
    for year in range(draws.between(FIRST_YEAR, LAST_YEAR), LAST_YEAR + 1):
        turnover = turnover * draws.between(*GROWTH) // 1_000
        closing = FUTURE if draws.chance(LATER) else f"{year}-{month}"
        yield _row(siren, closing, turnover, kind, hidden, draws)
        if draws.chance(TWICE):
            yield _row(siren, closing, turnover + 1_000, kind, hidden, draws)
        if kind == "C" and draws.chance(CONSOLIDATED):
            yield _row(siren, closing, turnover * 3, "K", False, draws)


def _row(
    siren: str, closing: str, turnover: int, kind: str, hidden: bool, draws: Draws
) -> list[object]:
    """Returns the cells; the amounts of confidential accounts are empty, not zero."""
    margin = turnover * draws.between(200, 700) // 1_000
    surplus = turnover * draws.between(-40, 180) // 1_000
    operating = surplus - turnover * draws.between(10, 60) // 1_000
    net = operating * 75 // 100
    amounts: list[object] = [turnover, margin, surplus, operating, net]
    if hidden:
        amounts = [""] * HIDDEN_CELLS
    share = _percent(surplus * 10_000 // turnover)
    ratios: list[object] = [
        _percent(draws.between(0, 25_000)),
        _percent(draws.between(5_000, 40_000)),
        _percent(draws.between(1_000, 9_500)),
        _percent(draws.between(-1_000, 8_000)),
        _percent(draws.between(-2_000, 5_000)),
        _percent(draws.between(0, 3_000)),
        _percent(draws.between(-1_000, 2_500)),
        _percent(draws.between(0, 900)),
        "" if hidden else share,
        "" if hidden else _percent(operating * 10_000 // turnover),
        *(_percent(draws.between(0, 12_000)) for _ in range(4)),
    ]
    return [siren, closing, *amounts, *ratios, kind, PARTIAL if hidden else PUBLIC]


def _percent(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
