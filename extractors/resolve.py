"""From the facts of a source to today's addresses on its public portal."""

from collections.abc import Callable
from dataclasses import replace

from extractors.addresses import objection
from extractors.attempt import Refusal, Subject
from extractors.documents import Catalogue
from extractors.entry import Entry, expected_of
from extractors.found import Found
from extractors.http import Http
from extractors.live_datagouv import from_dataset, from_resource
from extractors.live_facts import LiveFacts
from extractors.live_ign import from_ign
from extractors.live_melodi import from_melodi
from extractors.live_ods import from_export
from extractors.live_page import from_address, from_page
from extractors.registry import Source

# What each kind of address leads to; the last argument is the kind of bytes that is wanted.
RESOLVERS: dict[str, Callable[[Catalogue, LiveFacts, str], list[Found]]] = {
    "datagouv_dataset": from_dataset,
    "datagouv_resource": from_resource,
    "ods_export": from_export,
    "melodi": from_melodi,
    "insee_page": from_page,
    "ign": from_ign,
    "url": from_address,
}


def resolve(http: Http, source: Source, name: str, *, check: bool = False) -> list[Entry]:
    """The files that the portal offers for a part, by vintage; FetchError when none is found.

    With `check`, each catalogue is asked once, as a conditional request.
    """
    part, subject = source.part(name), Subject(source.id, name)
    if part.live is None:
        if not part.required_for_release:
            return []
        remedy = "write `live:` in source.yml, or use a folder that holds the file (dir:PATH)"
        raise Refusal("no known address on a public portal", remedy).error(subject)
    found = offered(Catalogue(http, subject, check), part.live, part.live.magic or part.format)
    return [_entry(source, name, part.live, one) for one in found]


def offered(catalogue: Catalogue, facts: LiveFacts, served: str) -> list[Found]:
    """What the facts lead to today, in order of vintage; FetchError when that is nothing."""
    subject = catalogue.subject
    try:
        return _asked(_bounded(RESOLVERS[facts.kind](catalogue, facts, served), facts), facts)
    except Refusal as refusal:
        raise refusal.error(subject, _where(facts)) from refusal
    except ValueError as error:
        remedy = "correct `vintage` or `title` in source.yml"
        raise Refusal(str(error), remedy).error(subject, _where(facts)) from error


def _where(facts: LiveFacts) -> str:
    """What was asked, as a person would look for it."""
    return facts.url or " ".join(filter(None, [facts.portal, facts.dataset or facts.resource]))


def _bounded(found: list[Found], facts: LiveFacts) -> list[Found]:
    """The files in order of vintage, those of `vintages` only; Refusal when one is not offered."""
    offered = {one.vintage: one for one in found}
    absent = [vintage for vintage in facts.vintages if vintage not in offered]
    if absent:
        raise Refusal(
            f"the portal does not offer {', '.join(absent)} (it offers {', '.join(offered)})",
            "correct `title` or `vintages` in source.yml",
        )
    return [offered[vintage] for vintage in sorted(facts.vintages or offered)]


def _asked(found: list[Found], facts: LiveFacts) -> list[Found]:
    """The files; Refusal for an address of a catalogue that is no public one. Those of source.yml
    were reviewed.
    """
    for one in found:
        problem = "" if facts.kind == "url" else objection(one.url)
        if problem:
            raise Refusal(f"the catalogue leads to {one.url}, {problem}", "tell the producer")
    return found


def _entry(source: Source, name: str, facts: LiveFacts, found: Found) -> Entry:
    expected = expected_of(source.part(name), found.vintage)
    return Entry(
        source=source.id,
        part=name,
        vintage=found.vintage,
        url=found.url,
        nature=facts.nature,
        licence=source.licence,
        note=facts.note,
        file_name=facts.file_name or ("" if facts.member else found.file_name),
        version=found.version,
        modified=found.modified,
        expected=replace(expected, checksum=found.checksum),
    )
