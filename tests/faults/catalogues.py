"""Catalogues and pages that do not answer as documented."""

import gzip
import json
from collections.abc import Callable

from faults.model import Behaviour
from faults.sites import (
    CHOMAGE,
    CONTOURS,
    EDITION,
    FILOSOFI,
    RELANCE,
    dataset,
    editions,
    resource,
)
from faults.stage import Stage
from support.loopback import Answer, send

APOLOGY = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
ONCE = "refused at once, in words"
LINK = "/fr/statistiques/fichier/1893230/chomage-zone-t1-2003-t1-2026.xlsx"
COMMON = {"asked": 1, "waits": 0}


def _listed(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.catalogue(*answers)


def _says(document: object) -> Callable[[Stage], None]:
    return _listed(send(json.dumps(document).encode()))


def _leads_to(url: str) -> Callable[[Stage], None]:
    return _listed(dataset(resource(url=url)))


def _page(html: str, **headers: str) -> Callable[[Stage], None]:
    """A page of links, and another version of the file that it leads to."""

    def play(stage: Stage) -> None:
        stage.catalogue(send(html.encode(), Content_Type="text/html", **headers))
        stage.serve(send(stage.site.body(2)))

    return play


def _feed(*answers: bytes) -> Callable[[Stage], None]:
    """Pages of a feed, and another version of the file that it leads to."""

    def play(stage: Stage) -> None:
        stage.catalogue(*map(send, answers))
        stage.serve(send(stage.site.body(2), ETag='"v2"'))

    return play


def _odd_charset(stage: Stage) -> None:
    html = f'<html><a href="http://[">a</a><a href="{LINK}">f</a></html>'
    stage.catalogue(send(html.encode(), Content_Type="text/html; charset=klingon"))
    stage.serve(send(stage.site.body(2)))


BOMB = gzip.compress(b" " * (51 << 20))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "ha">]><feed>&a;</feed>'
HIDDEN = LAUGHS.decode().encode("utf-16-le")

CATALOGUES = [
    Behaviour(
        "empty_list", "The catalogue lists nothing", ONCE, _says({"resources": []}), "refused",
        r"no resource .* matches .*it holds nothing", **COMMON,
    ),
    Behaviour(
        "null_list", "`resources: null`", ONCE, _says({"resources": None}), "refused",
        "it holds nothing", **COMMON,
    ),
    Behaviour(
        "list_of_words", "A list of texts where objects were", ONCE,
        _says({"resources": ["a", "b"]}), "refused", "'resources' of the catalogue is no list of",
        **COMMON,
    ),
    Behaviour(
        "list_for_object", "A list where an object was", ONCE, _says([1]), "refused",
        "a JSON list where an object was expected", **COMMON,
    ),
    Behaviour(
        "other_shape", "`metas: [\"a\"]`", ONCE, _says({"metas": ["a"]}), "refused",
        "'metas' of the catalogue is no object", site=RELANCE, **COMMON,
    ),
    Behaviour(
        "cut_json", "JSON without its end", ONCE, _listed(send(b'{"resources": [')), "refused",
        "unreadable JSON", **COMMON,
    ),
    Behaviour(
        "deep_json", "A hundred thousand brackets", ONCE,
        _listed(send(b'{"resources":' + b"[" * 100_000)), "refused", "unreadable JSON", **COMMON,
    ),
    Behaviour(
        "html_for_json", "200 with an HTML page for the catalogue", ONCE, _listed(send(APOLOGY)),
        "refused", r"an HTML page \('Maintenance'\) instead of json", **COMMON,
    ),
    Behaviour(
        "catalogue_bomb", "50 kB of gzip that hold 51 MB", ONCE,
        _listed(send(BOMB, Content_Encoding="gzip")), "refused", "more than 50000000 bytes",
        **COMMON,
    ),
    Behaviour(
        "leads_to_file", "The catalogue leads to `file:///etc/passwd`", ONCE,
        _leads_to("file:///etc/passwd#fonds-vert-2024-export.csv"), "refused",
        "leads to file:///etc/passwd.*, which is no address of the web", **COMMON,
    ),
    Behaviour(
        "leads_inside", "The catalogue leads to `https://2130706433/`, which is 127.0.0.1", ONCE,
        _leads_to("https://2130706433/f.csv"), "refused", "inside this machine or its network",
        **COMMON,
    ),
    Behaviour(
        "older_again", "The catalogue goes back to the version of before",
        "the newest vintage known stays in use",
        lambda stage: stage.catalogue(stage.site.announce(1)), "kept", asked=2, waits=0,
        site=RELANCE,
    ),
    Behaviour(
        "no_product", "Melodi lists products of another language", ONCE,
        _says({"product": [{"id": "a", "language": "en", "format": "CSV", "accessURL": "b"}]}),
        "refused", r"no product of DS_FILOSOFI_CC in fr CSV .*offers en CSV", site=FILOSOFI,
        **COMMON,
    ),
    Behaviour(
        "products_of_words", "Melodi lists texts", ONCE, _says({"product": ["a"]}), "refused",
        "'product' of the catalogue is no list of objects", site=FILOSOFI, **COMMON,
    ),
    Behaviour(
        "page_without_link", "The page links to no file any more", ONCE,
        _page("<html><a href='/accueil'>a</a></html>"), "refused",
        "no link of .* matches .*it offers no file at all", site=CHOMAGE, **COMMON,
    ),
    Behaviour(
        "page_odd_charset", "A page in `charset=klingon` with a link to `http://[`",
        "read as UTF-8; what is no address is no link", _odd_charset, "taken", site=CHOMAGE,
        asked=2,
    ),
    Behaviour(
        "pages_overlap", "Pages of a feed that repeat one another", "each edition counts once",
        _feed(editions(EDITION, pages=3)), "taken", site=CONTOURS, asked=5,
    ),
    Behaviour(
        "pages_never_end", "A feed that states a page more each time",
        "refused at the most pages that are read",
        _feed(*(editions(EDITION, pages=page + 1) for page in range(1, 60))), "refused",
        "a feed of 41 pages", site=CONTOURS, asked=40, waits=0,
    ),
    Behaviour(
        "pages_by_million", "A feed of a million pages", ONCE,
        _feed(editions(EDITION, pages=1_000_000)), "refused", "a feed of 1000000 pages",
        site=CONTOURS, **COMMON,
    ),
    Behaviour(
        "feed_entities", "XML that declares entities", ONCE, _feed(LAUGHS), "refused",
        "XML with a document type", site=CONTOURS, **COMMON,
    ),
    Behaviour(
        "feed_hidden_entities", "The same in UTF-16, where the words are not seen", ONCE,
        _feed(HIDDEN), "refused", "XML with a document type", site=CONTOURS, **COMMON,
    ),
    Behaviour(
        "feed_leads_inside", "An edition's files are said to stand on this network", ONCE,
        _feed(editions(EDITION, href="http://10.0.0.1")), "refused",
        "the feed leads to http://10.0.0.1/.*inside this machine", site=CONTOURS, **COMMON,
    ),
]  # fmt: skip
