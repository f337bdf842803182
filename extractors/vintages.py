"""A vintage read from a title, a file name or a date, and put back into an address."""

import re

MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
ACCENTS = str.maketrans("éèêûîôâç", "eeeuioac")
PIECES = ("vintage", "annee", "mois", "jour", "trimestre")


def pieces_of_date(date: str) -> dict[str, str]:
    """`annee`, `mois`, `jour` of an ISO date, as far as it goes (`2024`, `2024-05`, `2024-T2`)."""
    found = re.match(
        r"(?P<annee>\d{4})(?:-(?P<mois>\d{2})|-T(?P<trimestre>[1-4]))?(?:-(?P<jour>\d{2}))?", date
    )
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


def dated_by(pieces: dict[str, str], modified: str) -> dict[str, str]:
    """The pieces with the year of a title that names a month only, from the day of its upload.

    A title says `December` of a file uploaded in January: that is the year before.
    """
    uploaded = pieces_of_date(modified)
    if "annee" in pieces or "mois" not in pieces or "mois" not in uploaded:
        return pieces
    later = pieces["mois"] > uploaded["mois"]
    return {**pieces, "annee": str(int(uploaded["annee"]) - later)}


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
    """Two digits for `5`, `05`, `1er`, `mai`, `Mai`, `févr.`; ValueError for anything else."""
    plain = text.lower().translate(ACCENTS).rstrip(".")
    digits = plain.removesuffix("er")
    if digits.isascii() and digits.isdigit():
        return digits.zfill(2)
    months = [number for number, name in enumerate(MONTHS, 1) if name.startswith(plain)]
    if len(plain) < 3 or len(months) != 1:
        raise ValueError(f"no month or day '{text}'")
    return f"{months[0]:02d}"
