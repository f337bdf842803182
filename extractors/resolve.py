"""From the facts of a source to today's addresses on its public portal."""

from extractors.attempt import Refusal, Subject
from extractors.entry import Entry, expected_of
from extractors.found import Found
from extractors.http import Http
from extractors.live_datagouv import from_dataset, from_resource
from extractors.live_facts import LiveFacts
from extractors.live_ods import from_export
from extractors.live_page import from_address, from_page
from extractors.registry import Part, Source


def resolve(http: Http, source: Source, name: str) -> list[Entry]:
    """The files that the portal offers for a part, by vintage; FetchError when none is found."""
    part, subject = source.part(name), Subject(source.id, name)
    if part.live is None:
        if not part.required_for_release:
            return []
        remedy = "write `live:` in source.yml, or use a folder that holds the file (dir:PATH)"
        raise Refusal("no known address on a public portal", remedy).error(subject)
    try:
        found = _bounded(_found(http, subject, part, part.live), part.live)
    except Refusal as refusal:
        raise refusal.error(subject) from refusal
    except ValueError as error:
        remedy = "correct `vintage` or `title` in source.yml"
        raise Refusal(str(error), remedy).error(subject) from error
    return [_entry(source, name, part.live, one) for one in found]


def _found(http: Http, subject: Subject, part: Part, facts: LiveFacts) -> list[Found]:
    if facts.kind == "datagouv_dataset":
        return from_dataset(http, subject, facts)
    if facts.kind == "datagouv_resource":
        return from_resource(http, subject, facts)
    if facts.kind == "ods_export":
        return from_export(http, subject, facts, facts.magic or part.format)
    if facts.kind == "insee_page":
        return from_page(http, subject, facts)
    return from_address(facts)


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


def _entry(source: Source, name: str, facts: LiveFacts, found: Found) -> Entry:
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
        expected=expected_of(source.part(name), found.vintage),
    )
