"""Products of INSEE's Melodi catalogue: files chosen by id or title, language and format."""

import re
from collections.abc import Iterator
from typing import Any

from extractors.attempt import Refusal
from extractors.documents import Catalogue, listed
from extractors.found import Found
from extractors.live_facts import LiveFacts
from extractors.vintages import pieces_of_date, pieces_of_title, vintage_from

BASE = "https://api.insee.fr/melodi"


def from_melodi(catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The products of `/catalog/{id}` that match, one for each vintage.

    The catalogue gives their addresses: a product's file is never guessed from its id.
    """
    dataset = catalogue.json(f"{(facts.portal or BASE).rstrip('/')}/catalog/{facts.dataset}")
    products = _products(dataset)
    if not products:
        what = f"the catalogue lists no product of {facts.dataset}"
        raise Refusal(what, "run again later, or correct `dataset` in source.yml")
    fitting = [one for one in products if _fits(one, facts)]
    if not fitting:
        raise Refusal(_none(products, facts), "correct `language` or `format` in source.yml")
    by_vintage: dict[str, Found] = {}
    for found in (_match(product, dataset, facts) for product in fitting):
        if found and by_vintage.setdefault(found.vintage, found).url != found.url:
            names = f"{by_vintage[found.vintage].file_name}, {found.file_name}"
            what = f"several products of {facts.dataset} are {found.vintage}: {names}"
            raise Refusal(what, "narrow `product` in source.yml, or name more in `vintage`")
    if not by_vintage:
        ids = ", ".join(sorted(str(one.get("id")) for one in fitting)[:5])
        what = f"no product of {facts.dataset} matches '{facts.product}' (it holds {ids})"
        raise Refusal(what, "correct `product` in source.yml")
    return list(by_vintage.values())


def _products(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    one = dataset.get("product")
    every = listed({"product": [one]} if isinstance(one, dict) else dataset, "product")
    return [product for product in every if product.get("accessURL")]


def _fits(product: dict[str, Any], facts: LiveFacts) -> bool:
    """Whether the product has the language, where one is stated, and the format."""
    language = str(product.get("language") or facts.language)
    return _same(language, facts.language) and _same(str(product.get("format")), facts.format)


def _same(stated: str, wanted: str) -> bool:
    return stated.strip().casefold() == wanted.casefold()


def _match(product: dict[str, Any], dataset: dict[str, Any], facts: LiveFacts) -> Found | None:
    modified = _modified(product, dataset)
    for text in _names(product):
        pieces = pieces_of_title(facts.product, text)
        if pieces is None:
            continue
        vintage = vintage_from(facts.vintage, {**pieces_of_date(modified), **pieces})
        name = f"{product.get('id') or facts.dataset}"
        return Found(str(product["accessURL"]), vintage, name, version=modified)
    return None


def _names(product: dict[str, Any]) -> Iterator[str]:
    """What a product is called: its id, its titles in any language, the end of its address."""
    yield str(product.get("id", ""))
    title = product.get("title")
    for one in title if isinstance(title, list) else [title]:
        yield str(one.get("content", "") if isinstance(one, dict) else one or "")
    yield str(product["accessURL"]).rstrip("/").rpartition("/")[2]


def _modified(product: dict[str, Any], dataset: dict[str, Any]) -> str:
    """The day and time of the product's last change, else the dataset's."""
    return str(product.get("modified") or dataset.get("modified") or "")


def _none(products: list[dict[str, Any]], facts: LiveFacts) -> str:
    seen = {f"{one.get('language') or '?'} {one.get('format')}" for one in products}
    offered = re.sub(r"\s+", " ", ", ".join(sorted(seen)))
    wanted = f"{facts.language} {facts.format}"
    return f"no product of {facts.dataset} in {wanted} (the catalogue offers {offered})"
