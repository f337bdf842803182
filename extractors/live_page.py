"""Files linked from a stable page of insee.fr, and files at a known address."""

import re

from extractors.addresses import file_name
from extractors.attempt import Refusal
from extractors.documents import Catalogue
from extractors.found import Found
from extractors.live_facts import LiveFacts
from extractors.vintages import fill, pieces_of_title, vintage_from

FILES = "/fichier/"


def from_page(catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The `/fichier/` links of the page that match; the first link of each vintage."""
    offered = [link for link in catalogue.links(facts.url) if FILES in link]
    by_vintage: dict[str, Found] = {}
    for link in offered:
        pieces = pieces_of_title(facts.title, link)
        if pieces is not None:
            vintage = vintage_from(facts.vintage, pieces)
            by_vintage.setdefault(vintage, Found(link, vintage, file_name(link)))
    if not by_vintage:
        names = ", ".join(file_name(link) for link in offered[:5]) or "no file at all"
        raise Refusal(
            f"no link of {facts.url} matches '{facts.title}' (it offers {names})",
            "correct `title` in source.yml",
        )
    return list(by_vintage.values())


def from_address(_catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The addresses written in source.yml, one per vintage; nothing is asked."""
    urls = facts.urls or {vintage: fill(facts.url, vintage) for vintage in facts.vintages}
    for vintage, url in urls.items():
        if re.search(r"\{(annee|mois|jour|trimestre)\}", url):
            remedy = "correct `url` or `vintages` in source.yml"
            raise Refusal(f"vintage '{vintage}' does not fill {url}", remedy)
    return [Found(url, vintage, file_name(url)) for vintage, url in urls.items()]
