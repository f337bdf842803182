"""From facts to addresses, on the documented answers of data.gouv.fr and Opendatasoft."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import write_source

from extractors.attempt import FetchError
from extractors.entry import Entry
from extractors.http import Http
from extractors.lake import Lake
from extractors.registry import load_source
from extractors.resolve import resolve

STATIC = "https://static.data.gouv.fr/resources/programme-territoires-dindustrie"


DATASET = {
    "id": "5f",
    "slug": "programme-territoires-dindustrie",
    "resources": [
        {
            "id": "a1aca2c0-5a34-4a21-82bf-74ff0daf16db",
            "title": "liste-ti-grpt2023-20230802.csv",
            "url": f"{STATIC}/20230802-130420/liste-ti-grpt2023-20230802.csv",
            "latest": "https://www.data.gouv.fr/api/1/datasets/r/a1aca2c0",
            "filetype": "file",
            "format": "csv",
            "last_modified": "2023-08-02T13:04:20.000000+00:00",
            "checksum": {"type": "sha1", "value": "da39a3"},
        },
        {
            "id": "b",
            "title": "Groupements, version de novembre",
            "url": f"{STATIC}/20231114-101010/liste-ti-grpt2023-20231114.csv",
            "last_modified": "2023-11-14T10:10:10+00:00",
        },
        {
            "id": "c",
            "title": "liste-ti-grpt2023-20231114.csv",
            "url": f"{STATIC}/20231120-101010/liste-ti-grpt2023-20231114.csv",
            "last_modified": "2023-11-20T10:10:10+00:00",
        },
        {"id": "d", "title": "Notice", "url": f"{STATIC}/notice.pdf", "last_modified": None},
    ],
}


GROUPEMENTS = {
    "kind": "datagouv_dataset",
    "dataset": "programme-territoires-dindustrie",
    "title": r"liste-ti-grpt\d{4}-(?P<annee>\d{4})(?P<mois>\d{2})(?P<jour>\d{2})",
}


RESOURCE = "0651fb76-bcf3-4f6a-a38d-bc04fa708576"


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


def test_datagouv_dataset_by_title_or_file_name(server: Server, resolver: Resolver) -> None:
    server.on(
        "/api/1/datasets/programme-territoires-dindustrie/", send(json.dumps(DATASET).encode())
    )
    entries = resolver(GROUPEMENTS)
    assert found(entries) == [
        ("2023-08-02", f"{STATIC}/20230802-130420/liste-ti-grpt2023-20230802.csv"),
        ("2023-11-14", f"{STATIC}/20231120-101010/liste-ti-grpt2023-20231114.csv"),
    ]
    assert entries[0].file_name == "liste-ti-grpt2023-20230802.csv"
    assert (entries[0].nature, entries[0].licence) == ("original", "Licence Ouverte 2.0")
    assert entries[0].expected.kind == "csv"


def test_datagouv_dataset_without_match_says_what_it_holds(
    server: Server, resolver: Resolver
) -> None:
    server.on(
        "/api/1/datasets/programme-territoires-dindustrie/", send(json.dumps(DATASET).encode())
    )
    with pytest.raises(FetchError, match=r"it holds Groupements.*correct `title`"):
        resolver({**GROUPEMENTS, "title": "perimetre", "vintage": "2023"})
    with pytest.raises(FetchError, match="does not offer 2024-07-04"):
        resolver({**GROUPEMENTS, "vintages": ["2023-08-02", "2024-07-04"]})


def test_a_catalogue_that_answers_html_is_refused(server: Server, resolver: Resolver) -> None:
    server.on("/api/1/datasets/programme-territoires-dindustrie/", send(b"<html>moved</html>"))
    with pytest.raises(FetchError, match="an HTML page instead of json"):
        resolver(GROUPEMENTS)


def test_datagouv_resource_by_french_date_in_its_title(server: Server, resolver: Resolver) -> None:
    title = "Sirene : Fichier StockEtablissement du 01 Août 2026 (format parquet)"
    facts = {
        "title": title,
        "last_modified": "2026-08-02T03:00:00+00:00",
        "url": "https://object.files.data.gouv.fr/stock/StockEtablissement_utf8.parquet",
    }
    server.on(
        f"/api/2/datasets/resources/{RESOURCE}/", send(json.dumps({"resource": facts}).encode())
    )
    live = {"kind": "datagouv_resource", "resource": RESOURCE, "vintage": "{annee}-{mois}"}
    dated = r"du (?P<jour>\d+) (?P<mois>\w+) (?P<annee>\d{4})"
    (entry,) = resolver({**live, "title": dated})
    assert entry.vintage == "2026-08"
    assert entry.url == f"https://www.data.gouv.fr/api/1/datasets/r/{RESOURCE}"
    assert entry.file_name == "StockEtablissement_utf8.parquet"
    (entry,) = resolver({**live, "vintage": "{annee}-{mois}-{jour}"})
    assert entry.vintage == "2026-08-02"
    with pytest.raises(FetchError, match="no vintage in the resource's title"):
        resolver({**live, "title": r"en date du (?P<annee>\d{4})"})


def test_ods_export_has_the_date_of_its_metadata(server: Server, resolver: Resolver) -> None:
    default = {"modified": "2024-06-02T00:00:00+00:00", "title": "t"}
    live = {"kind": "ods_export", "portal": "https://open.urssaf.fr", "dataset": "ape-last"}

    def metas(**more: str) -> None:
        body = json.dumps({"dataset_id": "ape-last", "metas": {"default": more}}).encode()
        server.on("/api/explore/v2.1/catalog/datasets/ape-last", send(body))

    metas(**default, data_processed="2024-05-30T07:02:11.123000+00:00")
    (entry,) = resolver({**live, "params": {"where": 'code_departement="01"'}})
    assert entry.vintage == "2024-05-30"
    assert entry.version == "2024-05-30T07:02:11.123000+00:00"
    assert entry.url == (
        "https://open.urssaf.fr/api/explore/v2.1/catalog/datasets/ape-last/exports/csv"
        "?delimiter=%3B&use_labels=false&where=code_departement%3D%2201%22"
    )
    (entry,) = resolver(live, format="parquet")
    assert entry.url.endswith("/exports/parquet")
    metas(**default)
    assert resolver(live)[0].vintage == "2024-06-02"
    metas(title="t")
    with pytest.raises(FetchError, match="have no data_processed"):
        resolver(live)
