"""Files of data.gouv.fr: a dataset's resources by title, or one resource by its id."""

from collections.abc import Iterable
from typing import Any

from extractors.addresses import file_name
from extractors.attempt import Refusal
from extractors.checksum import stated
from extractors.documents import Catalogue, listed, nested
from extractors.found import Found
from extractors.live_facts import LiveFacts
from extractors.vintages import dated_by, pieces_of_date, pieces_of_title, vintage_from

ORIGIN = "https://www.data.gouv.fr"


def from_dataset(catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The resources whose title, or file name, matches; the newest upload of each vintage."""
    dataset = catalogue.json(f"{ORIGIN}/api/1/datasets/{facts.dataset}/")
    resources = sorted(listed(dataset, "resources"), key=_uploaded)
    by_vintage: dict[str, Found] = {}
    for resource in resources:
        found = _match(resource, facts)
        if found:
            by_vintage[found.vintage] = found
    if not by_vintage:
        titles = ", ".join(sorted(str(r.get("title")) for r in resources)[:5]) or "nothing"
        raise Refusal(
            f"no resource of {facts.dataset} matches '{facts.title}' (it holds {titles})",
            "correct `title` in source.yml",
        )
    return list(by_vintage.values())


def from_resource(catalogue: Catalogue, facts: LiveFacts, _served: str) -> list[Found]:
    """The one file of a resource: its stable address; the vintage of its title or last change."""
    answer = catalogue.json(f"{ORIGIN}/api/2/datasets/resources/{facts.resource}/")
    resource = nested(answer, "resource")
    modified, title = _modified(resource), str(resource.get("title", ""))
    pieces = pieces_of_title(facts.title, title) if facts.title else pieces_of_date(modified)
    if not pieces:
        raise Refusal(
            f"no vintage in the resource's title '{title}' or date '{modified}'",
            "correct `title` in source.yml",
        )
    url = f"{ORIGIN}/api/1/datasets/r/{facts.resource}"
    vintage = vintage_from(facts.vintage, dated_by(pieces, modified))
    name = file_name(str(resource.get("url") or url))
    return [Found(url, vintage, name, modified=modified, checksum=_checksum(resource))]


def _match(resource: dict[str, Any], facts: LiveFacts) -> Found | None:
    url, modified = str(resource.get("url", "")), _modified(resource)
    for text in _names(resource):
        pieces = pieces_of_title(facts.title, text)
        if pieces is not None and url:
            vintage = vintage_from(facts.vintage, dated_by(pieces, modified))
            checksum = _checksum(resource)
            return Found(url, vintage, file_name(url), modified=modified, checksum=checksum)
    return None


def _checksum(resource: dict[str, Any]) -> str:
    """The checksum that the catalogue states of a file that it hosts.

    A remote file changes under a checksum that the catalogue took some day: it is not one.
    """
    given = resource.get("checksum")
    if not isinstance(given, dict) or resource.get("filetype") == "remote":
        return ""
    return stated(given.get("type"), given.get("value"))


def _names(resource: dict[str, Any]) -> Iterable[str]:
    """What a resource is called: its title, then the file name of its address."""
    return str(resource.get("title", "")), file_name(str(resource.get("url", "")))


def _modified(resource: dict[str, Any]) -> str:
    return str(resource.get("last_modified") or "")


def _uploaded(resource: dict[str, Any]) -> tuple[str, str]:
    return _modified(resource), str(resource.get("url", ""))
