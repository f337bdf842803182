"""Editions of an IGN product in the Atom feeds of the Géoplateforme, and the files of one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extractors.addresses import file_name, objection
from extractors.attempt import Refusal
from extractors.checksum import stated
from extractors.documents import Catalogue
from extractors.found import Found
from extractors.live_facts import LiveFacts
from extractors.patience import whole_number
from extractors.vintages import pieces_of_title, vintage_from

BASE = "https://data.geopf.fr/telechargement"
ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = 50
MOST_PAGES = 40


@dataclass(frozen=True)
class Listed:
    """An entry of a feed: an edition of the product, or a file of the edition."""

    title: str
    href: str
    updated: str
    md5: str


def from_ign(catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The files of the newest edition whose title matches, or of the editions of `vintages`.

    An edition's own feed lists its files; `product` is a regex on their names.
    """
    address = f"{(facts.portal or BASE).rstrip('/')}/resource/{facts.dataset}"
    editions: dict[str, Listed] = {}
    seen = 0
    for listed in _feed(catalogue, address):
        seen += 1
        pieces = pieces_of_title(facts.title, listed.title)
        if pieces is not None:
            editions[vintage_from(facts.vintage, pieces)] = listed
    if not editions:
        what = f"none of the {seen} editions of {facts.dataset} matches '{facts.title}'"
        raise Refusal(what, "correct `title` in source.yml")
    wanted = [v for v in facts.vintages if v in editions] or [max(editions)]
    return [_file(catalogue, editions[vintage], vintage, facts) for vintage in wanted]


def _file(catalogue: Catalogue, edition: Listed, vintage: str, facts: LiveFacts) -> Found:
    problem = objection(edition.href)
    if problem:
        raise Refusal(f"the feed leads to {edition.href}, {problem}", "tell the producer")
    files = [one for one in _feed(catalogue, edition.href) if one.href]
    named = {file_name(one.href): one for one in files}
    found = [name for name in named if re.search(facts.product or ".", name)]
    found = [name for name in found if not name.lower().endswith(".md5")]
    if len(found) != 1:
        shown = ", ".join(sorted(named)[:5]) or "nothing"
        what = f"{len(found)} files of {edition.title} match '{facts.product}' (it holds {shown})"
        raise Refusal(what, "correct `product` in source.yml")
    file = named[found[0]]
    checksum = stated("md5", file.md5)
    return Found(file.href, vintage, found[0], modified=file.updated, checksum=checksum)


def _feed(catalogue: Catalogue, address: str) -> Iterator[Listed]:
    """Every entry of a feed, page after page."""
    pages, page = 1, 1
    while page <= pages:
        joint = "&" if "?" in address else "?"
        root = catalogue.xml(f"{address}{joint}page={page}&limit={PAGE}")
        if root.tag != f"{ATOM}feed":
            what = f"<{root.tag.rpartition('}')[2]}> instead of an Atom feed"
            raise Refusal(what, "open the address in a browser: the feed may have moved")
        pages = _page_count(root)
        if pages > MOST_PAGES:
            what = f"a feed of {pages} pages, where {MOST_PAGES} of {PAGE} entries are read at most"
            raise Refusal(what, "narrow `dataset` in source.yml, or raise MOST_PAGES")
        yield from (_listed(entry) for entry in root.iter(f"{ATOM}entry"))
        page += 1


def _page_count(root: Element) -> int:
    """The `pagecount` that the feed states in the Géoplateforme's own namespace, else 1."""
    counts = [v for k, v in root.attrib.items() if k.rpartition("}")[2] == "pagecount"]
    return (whole_number(counts[0]) if counts else None) or 1


def _listed(entry: Element) -> Listed:
    link = entry.find(f"{ATOM}link")
    content = (entry.findtext(f"{ATOM}content") or "").strip()
    return Listed(
        title=(entry.findtext(f"{ATOM}title") or "").strip(),
        href=link.get("href", "") if link is not None else "",
        updated=(entry.findtext(f"{ATOM}updated") or "").strip(),
        md5=content if re.fullmatch(r"[0-9a-f]{32}", content) else "",
    )
