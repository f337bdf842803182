"""A vintage read from a title, a file name or a date, and put back into an address."""

import re

MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
ACCENTS = str.maketrans("éèêûîôâç", "eeeuioac")
PIECES = ("vintage", "annee", "mois", "jour")


def pieces_of_date(date: str) -> dict[str, str]:
    """`annee`, `mois`, `jour` of an ISO date, as far as it goes (`2024`, `2024-05`)."""
    found = re.match(r"(?P<annee>\d{4})(?:-(?P<mois>\d{2}))?(?:-(?P<jour>\d{2}))?", date)
    if not found:
        return {}
    return {name: value for name, value in found.groupdict().items() if value}


def pieces_of_title(pattern: str, title: str) -> dict[str, str] | None:
    """The pieces that the regex names in `title`, the month as a number; None if not found."""
    found = re.search(pattern, title, re.IGNORECASE)
    if not found:
        return None
    pieces = {name: value for name, value in found.groupdict().items() if value}
    for name in ("mois", "jour"):
        if name in pieces:
            pieces[name] = _number(pieces[name])
    return pieces


def vintage_from(template: str, pieces: dict[str, str]) -> str:
    """The vintage: the template with its pieces; ValueError when one is missing."""
    try:
        return template.format(**pieces)
    except KeyError as error:
        raise ValueError(f"no {error.args[0]} for the vintage {template}") from error


def fill(pattern: str, vintage: str) -> str:
    """An address or regex with {vintage} {annee} {mois} {jour} replaced by those of `vintage`."""
    pieces = {"vintage": vintage, **pieces_of_date(vintage)}

    def replaced(found: re.Match[str]) -> str:
        return pieces.get(found.group(1), found.group(0))

    return re.sub(r"\{(" + "|".join(PIECES) + r")\}", replaced, pattern)


def _number(text: str) -> str:
    """Two digits for `5`, `05`, `mai` or `Mai`."""
    plain = text.lower().translate(ACCENTS)
    if plain in MONTHS:
        return f"{MONTHS.index(plain) + 1:02d}"
    return plain.zfill(2)
