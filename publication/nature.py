"""What a release may be taken for: the warning that goes with the nature of its files."""

# No comma or quote: the text stands in every row of a CSV file and must not need quoting.
WARNINGS = {
    "rebuilt": "fichiers reconstitues / rebuilt files: check before citing",
    "modelled": "donnees modelisees / modelled data: not findings",
    "sample": "exemple invente / invented sample: not findings",
}
TRUSTED = ("original", "recorded")


def warning(nature: str) -> str:
    """The warning shown with data of that nature, French then English; empty when it is real.

    A nature that is not known is not trusted.
    """
    if nature in TRUSTED:
        return ""
    return WARNINGS.get(nature, "nature inconnue / unknown nature: not findings")
