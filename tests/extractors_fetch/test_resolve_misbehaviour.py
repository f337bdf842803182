"""data.gouv.fr, Opendatasoft and INSEE pages that do not answer as documented."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import LiveHome, sha, write_source

from extractors.attempt import FetchError
from extractors.fetch import FetchOutcome, fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.patience import Policy
from extractors.vintages import dated_by, pieces_of_title

BODY = b"code\n01\n"
STATIC = "https://static.data.gouv.fr"
HOSTS = ("https://www.data.gouv.fr", STATIC, "https://www.insee.fr", "https://open.urssaf.fr")
ID = "0651fb76-bcf3-4f6a-a38d-bc04fa708576"
META, FILE = f"/api/2/datasets/resources/{ID}/", f"/api/1/datasets/r/{ID}"
RESOURCE = {"kind": "datagouv_resource", "resource": ID, "vintage": "{annee}-{mois}"}
PAGE = {
    "kind": "insee_page",
    "url": "https://www.insee.fr/fr/statistiques/1893230",
    "title": r"chomage-zone-t1-2003-t(?P<trimestre>[1-4])-(?P<annee>\d{4})\.csv",
    "vintage": "{annee}-T{trimestre}",
}
ODS = {"kind": "ods_export", "portal": "https://open.urssaf.fr", "dataset": "ape"}
ODS_META = "/api/explore/v2.1/catalog/datasets/ape"
Fetch = Callable[..., FetchOutcome]


def sha1(body: bytes) -> dict[str, str]:
    return {"type": "sha1", "value": hashlib.sha1(body).hexdigest()}


def resource(**more: Any) -> bytes:
    facts = {"title": "Fichier", "last_modified": "2026-11-02T03:00:00+00:00", "filetype": "file"}
    return json.dumps({"resource": {**facts, "url": f"{STATIC}/f.csv", **more}}).encode()


@pytest.fixture
def fetch(
    server: Server, tmp_path: Path, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> Fetch:
    """Fetch a toy source of those live facts; its state stays from call to call."""
    sources, home = tmp_path / "sources", LiveHome("live", tmp_path / "live")
    monkeypatch.setenv("TI_SOURCES_PATH", str(sources))

    def run(live: dict[str, Any], **options: Any) -> FetchOutcome:
        write_source(sources, {"liste": {"live": live, "vintages": "latest"}})
        lake = Lake(home.lake)
        bases = dict.fromkeys(HOSTS, server.url)
        http = Http(lake.log, bases=bases, policy=Policy(attempts=2), sleep=naps.append)
        return fetch_source("jouet", home, portal=LivePortal(lake, http), **options)

    return run


def test_a_resource_behind_a_redirect_has_the_checksum_of_its_catalogue(
    server: Server, fetch: Fetch
) -> None:
    server.on(META, send(resource(checksum=sha1(BODY))))
    server.on(FILE, send(b"", 302, Location=f"{STATIC}/f.csv"))
    server.on("/f.csv", send(BODY))
    (file,) = fetch(RESOURCE).files
    assert (file.vintage, file.sha256, file.file_name) == ("2026-11", sha(BODY), "f.csv")


@pytest.mark.parametrize("checksum", [{"type": "crc", "value": "1"}, {"type": "sha1"}, None])
def test_a_checksum_that_cannot_be_verified_is_none(
    server: Server, fetch: Fetch, checksum: Any
) -> None:
    server.on(META, send(resource(checksum=checksum)))
    server.on(FILE, send(BODY))
    assert fetch(RESOURCE).files[0].sha256 == sha(BODY)


def test_the_checksum_of_a_remote_file_is_not_believed(server: Server, fetch: Fetch) -> None:
    server.on(META, send(resource(checksum=sha1(b"x"), filetype="remote")))
    server.on(FILE, send(BODY))
    assert fetch(RESOURCE).files[0].sha256 == sha(BODY)


def test_another_checksum_is_refused_and_nothing_stays(
    server: Server, fetch: Fetch, tmp_path: Path
) -> None:
    server.on(META, send(resource(checksum=sha1(b"other"))))
    server.on(FILE, send(BODY))
    with pytest.raises(FetchError, match=r"sha1 .* received, the catalogue states .*: run again"):
        fetch(RESOURCE)
    assert not (tmp_path / "live" / "lake" / "objects").exists()
    assert not list((tmp_path / "live" / "lake" / "parts").iterdir())


def test_a_month_alone_takes_the_year_of_the_upload(server: Server, fetch: Fetch) -> None:
    live = {**RESOURCE, "title": r"du (?P<jour>\w+) (?P<mois>\w+)"}
    title = "Stock du 1er décembre"
    server.on(META, send(resource(title=title, last_modified="2027-01-03T00:00:00")))
    server.on(FILE, send(BODY))
    assert fetch(live).files[0].vintage == "2026-12"


@pytest.mark.parametrize(
    ("title", "uploaded", "expected"),
    [
        ("du 1er janvier", "2027-01-02", ("2027", "01", "01")),
        ("du 01 Déc.", "2027-01-02", ("2026", "12", "01")),
        ("du 30 févr.", "2026-12-31", ("2026", "02", "30")),
        ("du 5 AOÛT", "", (None, "08", "05")),
    ],
)
def test_dates_of_titles(title: str, uploaded: str, expected: tuple[str | None, ...]) -> None:
    found = pieces_of_title(r"du (?P<jour>\w+) (?P<mois>[\w.]+)", title)
    assert found is not None
    dated = dated_by(found, uploaded)
    assert (dated.get("annee"), dated["mois"], dated["jour"]) == expected


@pytest.mark.parametrize("month", ["jui", "stock", "ma"])
def test_a_word_that_is_no_month_is_said(server: Server, fetch: Fetch, month: str) -> None:
    live = {**RESOURCE, "title": r"du (?P<mois>\w+) (?P<annee>\d{4})"}
    server.on(META, send(resource(title=f"du {month} 2026")))
    with pytest.raises(FetchError, match=f"no month or day '{month}'.*correct `vintage`"):
        fetch(live)


def test_without_validators_the_date_of_the_catalogue_counts(server: Server, fetch: Fetch) -> None:
    server.on(META, send(resource()))
    server.on(FILE, send(BODY))
    first = fetch(RESOURCE)
    asked = len(server.asked)
    again = fetch(RESOURCE)
    assert (again.files, again.requests_full, again.requests_conditional) == (first.files, 0, 1)
    assert fetch(RESOURCE, refresh=True).files == first.files
    assert FILE not in [path for path, _ in server.asked[asked:]]
    server.on(META, send(resource(last_modified="2026-12-02T03:00:00+00:00")))
    assert "another version" in fetch(RESOURCE).signals[0]


def test_an_insee_page_that_moved_answers_500_with_html(server: Server, fetch: Fetch) -> None:
    server.on("/fr/statistiques/1893230", send(b"<html>La page demandee a ete deplacee", 500))
    with pytest.raises(FetchError, match=r"HTTP 500, 2 attempts .*where the producer moved"):
        fetch(PAGE)


def test_an_insee_file_by_quarter_and_html_in_its_place(server: Server, fetch: Fetch) -> None:
    link = "/fr/statistiques/fichier/1893230/chomage-zone-t1-2003-t2-2026.csv"
    page = f'<a href="{link}">Données (csv)</a>'.encode()
    server.on("/fr/statistiques/1893230", send(page, Content_Type="text/html"))
    server.on(link, send(b"<!DOCTYPE html><title>Erreur</title>"))
    with pytest.raises(FetchError, match=r"an HTML page .'Erreur'. instead of csv"):
        fetch(PAGE)
    server.on(link, send(BODY))
    assert fetch(PAGE).files[0].vintage == "2026-T2"
    server.on("/fr/statistiques/1893230", send(b"<html><body>rien</body></html>"))
    with pytest.raises(FetchError, match="it offers no file at all"):
        fetch(PAGE, refresh=True)


def test_metadata_that_go_back_in_time_leave_the_newest_known(server: Server, fetch: Fetch) -> None:
    def processed(day: str) -> None:
        body = json.dumps({"metas": {"default": {"data_processed": f"{day}T07:00:00"}}})
        server.on(ODS_META, send(body.encode()))

    processed("2026-05-29")
    server.on(f"{ODS_META}/exports/csv", send(BODY))
    first = fetch(ODS)
    processed("2025-05-30")
    assert "another version" in fetch(ODS).signals[0]
    assert fetch(ODS, refresh=True).files == first.files
    server.on(ODS_META, send(b'{"metas": null}'))
    with pytest.raises(FetchError, match="have no data_processed"):
        fetch(ODS, refresh=True)


def test_an_export_that_answers_a_quota_as_json_is_refused(server: Server, fetch: Fetch) -> None:
    body = json.dumps({"metas": {"default": {"modified": "2026-05-29"}}}).encode()
    server.on(ODS_META, send(body))
    server.on(f"{ODS_META}/exports/csv", send(b'{"errorcode": 10002, "error": "quota"}'))
    with pytest.raises(FetchError, match="JSON instead of csv"):
        fetch(ODS)
    server.on(f"{ODS_META}/exports/csv", send(b"", 429, Retry_After="4"), send(BODY))
    assert fetch(ODS).files[0].vintage == "2026-05-29"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (send(b'{"resources": []}'), "no resource of ti matches .*it holds nothing"),
        (send(b'{"resources": null}'), "it holds nothing"),
        (send(b"{}"), "it holds nothing"),
        (send(b'{"message": "gone"}', 410), "HTTP 410"),
        (send(b"", 429, Retry_After="3600"), "the server asks to wait 3600 s"),
        (send(b"<html><title>data.gouv.fr</title>"), "an HTML page .* instead of json"),
    ],
)
def test_a_dataset_that_is_empty_or_gone(
    server: Server, fetch: Fetch, answer: Any, problem: str
) -> None:
    server.on("/api/1/datasets/ti/", answer)
    title = r"liste-(?P<mois>\w+)-(?P<annee>\d{4})"
    live = {"kind": "datagouv_dataset", "dataset": "ti", "title": title}
    with pytest.raises(FetchError, match=problem):
        fetch({**live, "vintage": "{annee}-{mois}"})


def test_a_dataset_whose_titles_name_a_month_is_dated_by_its_uploads(
    server: Server, fetch: Fetch
) -> None:
    def uploaded(title: str, day: str) -> dict[str, Any]:
        url = f"{STATIC}/{title}.csv"
        return {"title": title, "url": url, "last_modified": day, "checksum": sha1(BODY)}

    listed = [uploaded("stock-decembre", "2026-01-03"), uploaded("stock-janvier", "2026-02-02")]
    server.on("/api/1/datasets/ti/", send(json.dumps({"resources": listed}).encode()))
    server.on("/stock-janvier.csv", send(BODY))
    live = {"kind": "datagouv_dataset", "dataset": "ti", "title": r"stock-(?P<mois>\w+)"}
    got = fetch({**live, "vintage": "{annee}-{mois}"})
    assert [file.vintage for file in got.files] == ["2026-01"]
    server.on("/api/1/datasets/ti/", send(json.dumps({"resources": listed[:1]}).encode()))
    server.on("/stock-decembre.csv", send(BODY))
    # The older month is offered again alone: the newest known stays.
    kept = fetch({**live, "vintage": "{annee}-{mois}"}, refresh=True)
    assert [file.vintage for file in kept.files] == ["2026-01"]
