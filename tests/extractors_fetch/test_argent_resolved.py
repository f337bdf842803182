"""The catalogues of money, companies and Urssaf's series lead to the files that are wanted."""

import json

import pytest
from support.loopback import Server, send

from extractors.attempt import FetchError
from extractors.http import Http
from extractors.lake import Lake
from extractors.registry import load_registry
from extractors.resolve import resolve

SLUG = "fonds-vert-liste-des-projets-subventionnes"
STATIC = f"https://static.data.gouv.fr/resources/{SLUG}"
TITLES = (
    "fonds-vert-2023-export.csv",
    "fonds-vert-2024-export.csv",
    "fonds-vert-p113-2024-export.csv",
    "fonds-vert-2025-export.csv",
    "Notice.pdf",
)
EXPORTS = [
    ("france_relance", "projets", "2022-04-08"),
    ("ratios_inpi_bce", "ratios", "2022-04-08"),
    ("urssaf_epci", "annuel", "2022-04"),
    ("urssaf_ze", "trimestriel", "2022-04"),
    ("urssaf_france", "na88_trimestriel", "2022-04"),
]


@pytest.fixture
def mirror(server: Server, lake: Lake) -> Http:
    hosts = ("www.data.gouv.fr", "data.economie.gouv.fr", "open.urssaf.fr")
    return Http(lake.log, bases={f"https://{host}": server.url for host in hosts})


def catalogue(*titles: str) -> bytes:
    resources = [
        {"title": t, "url": f"{STATIC}/2026062{n}-0/{t}", "last_modified": f"2026-06-2{n}"}
        for n, t in enumerate(titles)
    ]
    return json.dumps({"resources": resources}).encode()


def test_each_year_of_fonds_vert_is_found_and_no_other_list(server: Server, mirror: Http) -> None:
    server.on(f"/api/1/datasets/{SLUG}/", send(catalogue(*TITLES)))
    found = resolve(mirror, load_registry()["fonds_vert"], "projets")
    assert [(entry.vintage, entry.url) for entry in found] == [
        ("2023", f"{STATIC}/20260620-0/fonds-vert-2023-export.csv"),
        ("2024", f"{STATIC}/20260621-0/fonds-vert-2024-export.csv"),
        ("2025", f"{STATIC}/20260623-0/fonds-vert-2025-export.csv"),
    ]
    assert {entry.licence for entry in found} == {"Licence Ouverte 2.0"}


def test_a_catalogue_of_other_lists_only_is_refused(server: Server, mirror: Http) -> None:
    server.on(f"/api/1/datasets/{SLUG}/", send(catalogue("fonds-vert-p113-2024-export.csv")))
    with pytest.raises(FetchError, match="no resource of fonds-vert-liste"):
        resolve(mirror, load_registry()["fonds_vert"], "projets")


@pytest.mark.parametrize(("source", "part", "vintage"), EXPORTS)
def test_an_export_has_the_day_the_portal_treated_it(
    server: Server, mirror: Http, source: str, part: str, vintage: str
) -> None:
    facts = load_registry()[source]
    live = facts.part(part).live
    assert live is not None
    place = f"/api/explore/v2.1/catalog/datasets/{live.dataset}"
    metas = {"default": {"data_processed": "2022-04-08T09:00:00+00:00"}}
    server.on(place, send(json.dumps({"metas": metas}).encode()))
    (entry,) = resolve(mirror, facts, part)
    assert (entry.vintage, entry.version) == (vintage, "2022-04-08T09:00:00+00:00")
    assert entry.url == f"{live.portal}{place}/exports/csv?delimiter=%3B&use_labels=false"
    assert entry.expected.kind == "csv"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("source", "part"), [place[:2] for place in EXPORTS])
def test_a_portal_that_moved_its_data_set_is_one_line(mirror: Http, source: str, part: str) -> None:
    with pytest.raises(FetchError) as refused:
        resolve(mirror, load_registry()[source], part)
    assert "\n" not in str(refused.value)
    assert source in str(refused.value)
