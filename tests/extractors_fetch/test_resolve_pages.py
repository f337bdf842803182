"""From facts to addresses, on pages and patterns; facts that cannot work."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.loopback import Server, send
from support.toys import write_source

from extractors.attempt import FetchError
from extractors.entry import Entry
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_facts import LiveFacts
from extractors.registry import load_source
from extractors.resolve import resolve
from extractors.vintages import fill, pieces_of_title, vintage_from

PAGE = """<html><body><h1>Intercommunalité</h1>
<a class="x" href="/fr/statistiques/fichier/2510634/epci_au_01-01-2025.zip">EPCI (zip)</a>
<a href="/fr/statistiques/fichier/2510634/ept_au_01-01-2025.zip">EPT 2025</a>
<a href="https://www.insee.fr/fr/statistiques/fichier/2510634/ept_au_01-01-2026.zip">EPT 2026</a>
<a href="/fr/statistiques/ept_au_01-01-2020.zip">not a file</a><a name="ancre">ancre</a>
</body></html>"""


EPT = {
    "kind": "insee_page",
    "url": "https://www.insee.fr/fr/information/2510634",
    "title": r"ept_au_(?P<jour>\d{2})-(?P<mois>\d{2})-(?P<annee>\d{4})\.zip",
}


class Resolver:
    """Resolves the facts of one part against the loopback server."""

    def __init__(self, server: Server, lake: Lake, root: Path) -> None:
        hosts = ("www.data.gouv.fr", "www.insee.fr", "open.urssaf.fr")
        self.http = Http(lake.log, bases={f"https://{host}": server.url for host in hosts})
        self.root = root

    def __call__(self, live: dict[str, Any], **part: Any) -> list[Entry]:
        write_source(self.root, {"liste": {"live": live, **part}})
        return resolve(self.http, load_source(self.root / "jouet"), "liste")


@pytest.fixture
def resolver(server: Server, lake: Lake, tmp_path: Path) -> Resolver:
    return Resolver(server, lake, tmp_path / "sources")


def found(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.vintage, entry.url) for entry in entries]


def test_insee_page_gives_its_files(server: Server, resolver: Resolver) -> None:
    server.on("/fr/information/2510634", send(PAGE.encode(), Content_Type="text/html"))
    base = "https://www.insee.fr/fr/statistiques/fichier/2510634"
    assert found(resolver(EPT)) == [
        ("2025-01-01", f"{base}/ept_au_01-01-2025.zip"),
        ("2026-01-01", f"{base}/ept_au_01-01-2026.zip"),
    ]
    (entry,) = resolver({**EPT, "vintages": ["2025-01-01"], "member": r"ept_au_.*{annee}\.csv"})
    assert entry.expected.member == r"ept_au_.*2025\.csv"
    with pytest.raises(FetchError, match=r"it offers epci_au_01-01-2025\.zip"):
        resolver({**EPT, "title": "ept_(?P<annee>9999)", "vintage": "{annee}"})


def test_a_pattern_gives_an_address_per_vintage(resolver: Resolver) -> None:
    url = "https://www.collectivites-locales.gouv.fr/{annee}/EPCI/epcicom{annee}-{jour}.xlsx"
    live = {"kind": "url", "url": url, "vintages": ["2024-01-01", "2023-01-01"]}
    base = "https://www.collectivites-locales.gouv.fr"
    entries = resolver(live, format="xlsx")
    assert found(entries) == [
        ("2023-01-01", f"{base}/2023/EPCI/epcicom2023-01.xlsx"),
        ("2024-01-01", f"{base}/2024/EPCI/epcicom2024-01.xlsx"),
    ]
    assert entries[0].expected.kind == "xlsx"
    with pytest.raises(FetchError, match="vintage '2024' does not fill"):
        resolver({**live, "vintages": ["2024"]})
    assert found(resolver({"kind": "url", "urls": {"2025": f"{base}/a"}})) == [
        ("2025", f"{base}/a")
    ]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"kind": "ods_export", "dataset": "d"}, "needs portal"),
        ({"kind": "datagouv_dataset", "dataset": "d"}, "needs title"),
        ({"kind": "url"}, "either url or urls"),
        ({"kind": "url", "url": "https://x/{annee}"}, "needs vintages"),
        ({**EPT, "title": r"ept_(?P<annee>\d{4})"}, "does not name the group.* jour, mois"),
        ({"kind": "url", "urls": {"a": "b"}, "member": "("}, "not a regular expression"),
        ({**EPT, "titre": "x"}, "Extra inputs"),
    ],
)
def test_facts_that_cannot_work_are_refused(facts: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        LiveFacts.model_validate(facts)


def test_vintages_are_read_and_written() -> None:
    pieces = pieces_of_title(r"(?P<jour>\d+) (?P<mois>\w+) (?P<annee>\d+)", "du 1 DÉCEMBRE 2025")
    assert pieces == {"jour": "01", "mois": "12", "annee": "2025"}
    assert vintage_from("{annee}-{mois}", pieces) == "2025-12"
    assert pieces_of_title("absent", "title") is None
    assert fill(r"a{vintage}_{annee}\d{2}", "2024-05-06") == r"a2024-05-06_2024\d{2}"
    with pytest.raises(ValueError, match="no jour"):
        vintage_from("{jour}", {})
