"""The licences of published files: ODbL for what derives from a source under ODbL."""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.registry import Source


@dataclass(frozen=True)
class Licence:
    """A data licence: its usual name, its SPDX identifier and its text."""

    name: str
    spdx: str
    url: str


OUVERTE = Licence(
    "Licence Ouverte 2.0",
    "etalab-2.0",
    "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
)
ODBL = Licence("ODbL 1.0", "ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/")


def licence_of(sources: Iterable[Source]) -> Licence:
    """The licence of a file derived from these sources.

    ODbL 1.0 is share-alike: one such source is enough. The other sources are under Licence Ouverte,
    which asks only to be cited.
    """
    shared_alike = any(source.licence.upper().startswith("ODBL") for source in sources)
    return ODBL if shared_alike else OUVERTE
