"""A check over its runs as a small drawing: the value, the band, and what left the band."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from publication.quality_facts import Point

WIDTH, HEIGHT, EDGE = 132, 34, 5
ENOUGH = 2


def drawing(points: Sequence[Point], said: str) -> Markup:
    """An inline SVG whose text alternative is `said`; empty without two measured values."""
    seen = [point for point in points if point.valeur is not None]
    if len(seen) < ENOUGH:
        return Markup("")
    across, height = _across(len(seen)), _heights(seen)
    dots = [(x, height(p.valeur), p.statut) for x, p in zip(across, seen, strict=True)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
    return Markup(
        '<svg class="trend" role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
        "<title>{said}</title>{band}{line}{marks}</svg>"
    ).format(
        w=WIDTH,
        h=HEIGHT,
        said=said,
        band=Markup('<polygon class="band" points="{}"/>').format(_band(seen, across, height)),
        line=Markup('<polyline class="line" points="{}"/>').format(line),
        marks=Markup("").join(_mark(*dot) for dot in dots),
    )


def _mark(x: float, y: float, statut: str) -> Markup:
    """A point; one that left its band is larger, so that colour is not all that tells."""
    name, radius = ("in", 1.6) if statut == "reussi" else ("out", 3.2)
    circle = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>')
    return circle.format(name, x, y, radius)


def _across(count: int) -> list[float]:
    step = (WIDTH - 2 * EDGE) / (count - 1)
    return [EDGE + step * place for place in range(count)]


def _heights(points: Sequence[Point]) -> "_Scale":
    """The scale that shows every value and every bound that is stated."""
    bounds = [b for p in points for b in (p.valeur, p.borne_basse, p.borne_haute) if b is not None]
    return _Scale(min(bounds), max(bounds))


class _Scale:
    """From a value to its height in the drawing; a value that never moves stands in the middle."""

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self.low, self.span = low, high - low

    def __call__(self, value: Decimal | None) -> float:
        if value is None or not self.span:
            return HEIGHT / 2
        share = float((value - self.low) / self.span)
        return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)


def _band(points: Sequence[Point], across: Sequence[float], height: "_Scale") -> str:
    """The corners of what was accepted, from the upper bounds back to the lower ones; a bound that
    is not stated is the edge, and a single accepted value is a thin line.
    """
    upper = [0.0 if p.borne_haute is None else height(p.borne_haute) - 1 for p in points]
    lower = [float(HEIGHT) if p.borne_basse is None else height(p.borne_basse) + 1 for p in points]
    there = [f"{x:.1f},{y:.1f}" for x, y in zip(across, upper, strict=True)]
    back = [f"{x:.1f},{y:.1f}" for x, y in zip(across, lower, strict=True)]
    return " ".join([*there, *reversed(back)])
