"""What the cells of a measure are (unit, sign, empty, zero, secret), of two files compared."""

import math
from collections.abc import Iterator

from expectations.comparison import Pair, Row, Side, row_of
from expectations.profile import ROWS, WHOLE, Stat

# Beyond that factor a mean per row is of another unit; the factors that producers are known for.
UNIT = 5.0
FACTORS = {12: "months", 100: "cents", 1000: "thousands", 1e6: "millions"}
# By how much the share of empty or of zero cells may move, in points of the rows.
POINTS = 0.05
# A share that may not vanish: what was secret is then told as something else.
LEAST_SHARE = 0.005


def other_units(pair: Pair) -> Iterator[Row]:
    """Measures whose mean per row is another by a factor of five or more: another unit."""
    for valeur, mesure, before, after in pair.wholes(also="mesure"):
        if mesure == ROWS or not (before.somme and after.somme):
            continue
        factor = _mean(after) / _mean(before)
        if not 1 / UNIT < abs(factor) < UNIT:
            guess = next((w for f, w in FACTORS.items() if _near(abs(factor), f)), "?")
            row = row_of(pair, "unite", valeur, mesure, before, after)
            yield {
                **row,
                "facteur": float(f"{factor:.4g}"),
                **({"sans_doute": guess} if guess else {}),
            }


def negatives(pair: Pair) -> Iterator[Row]:
    """Measures that had no negative value and have some."""
    for _, mesure, before, after in pair.wholes():
        if after.negatifs and not before.negatifs:
            yield {"contre": pair.contre, "mesure": mesure, "negatifs": after.negatifs}


def secrets_and_zeros(pair: Pair) -> Iterator[Row]:
    """Empty cells, zeros and marks of secrecy whose share of the rows moved, told apart."""
    for _, mesure, before, after in pair.wholes():
        if mesure == ROWS:
            continue
        for what in ("vides", "zeros"):
            yield from _share(pair, mesure, what, before.share(what), after.share(what))
    rows = {side: s.get((WHOLE, "", ROWS), Stat()).lignes for side, s in _sides(pair).items()}
    for key in dict.fromkeys([*pair.avant, *pair.apres]):
        if key[0].startswith("statut") and key[2] == ROWS:
            was, now = (
                s.get(key, Stat()).lignes / max(rows[n], 1) for n, s in _sides(pair).items()
            )
            yield from _share(pair, key[0], key[1], was, now)


def _share(pair: Pair, mesure: str, what: str, was: float, now: float) -> Iterator[Row]:
    if abs(now - was) > POINTS or (was >= LEAST_SHARE and now == 0):
        shares = {"part_avant": round(was, 4), "part": round(now, 4)}
        yield {"contre": pair.contre, "mesure": mesure, "cellules": what, **shares}


def _sides(pair: Pair) -> dict[str, Side]:
    return {"avant": pair.avant, "apres": pair.apres}


def _mean(stat: Stat) -> float:
    return stat.somme / max(stat.lignes - stat.vides, 1)


def _near(factor: float, known: float) -> bool:
    return any(abs(math.log(factor / f)) < 0.25 for f in (known, 1 / known))
