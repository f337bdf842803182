"""`ti doctor --portal live` on a loopback portal: what answers, moved, is stale or says nothing."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from support.loopback import Server, send
from support.toys import LiveHome, write_source

from extractors.lock import Lock, LockedFile, write_lock
from ti.doctor import diagnose
from ti.doctor_model import Diagnosis, Finding
from ti.doctor_text import text

SITE = "https://portail.example.fr"
ODS = {"kind": "ods_export", "portal": SITE, "dataset": "ape"}
ODS_META = "/api/explore/v2.1/catalog/datasets/ape"
MONTHLY = {"every": "month", "grace_days": 5}
BODY = b"code\n01\n"
Part = dict[str, Any]


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%S}"


def at(path: str, **more: Any) -> Part:
    """A part at one known address of one vintage."""
    return {"live": {"kind": "url", "urls": {"2023": SITE + path}}, **more}


@pytest.fixture
def home(tmp_path: Path) -> LiveHome:
    return LiveHome("live", tmp_path / "live")


@pytest.fixture
def look(
    server: Server, home: LiveHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Diagnosis]:
    """Diagnose toy sources, `name={part: facts}`."""
    monkeypatch.setenv("TI_SOURCES_PATH", str(tmp_path / "sources"))

    def run(seconds: float = 20.0, **sources: dict[str, Part]) -> Diagnosis:
        for name, parts in sources.items():
            write_source(tmp_path / "sources", parts, name)
        bases = dict.fromkeys((SITE, "https://www.insee.fr"), server.url)
        return diagnose(home, sources, seconds=seconds, bases=bases)

    return run


def only(diagnosis: Diagnosis) -> Finding:
    (finding,) = diagnosis.findings
    return finding


def test_a_part_that_answers(server: Server, look, home: LiveHome) -> None:
    changed = datetime.now(UTC) - timedelta(days=3)
    server.on("/f.csv", send(BODY, Last_Modified=format_datetime(changed, usegmt=True)))
    found = only(look(jouet={"liste": at("/f.csv", expected=MONTHLY)}))
    assert (found.state, found.answers, found.status) == ("ok", True, 200)
    assert (found.offered, found.dated) == ("2023", changed.date().isoformat())
    assert server.asked[0][1]["Range"] == "bytes=0-4095"
    # Looking leaves nothing behind.
    assert not home.root.exists()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (send(b"", 404), "moved"),
        (send(b"", 410), "moved"),
        (send(b"<html><title>Accueil</title></html>"), "refused"),
        (send(b"PAR1"), "refused"),
        (send(b"", 403), "refused"),
        (send(b""), "refused"),
        (send(b"", 503), "silent"),
        (send(b"", 429, Retry_After="30"), "silent"),
        (send(b"<html>", 500), "silent"),
    ],
)
def test_a_part_that_cannot_be_had(server: Server, look, answer, state: str) -> None:
    server.on("/f.csv", answer)
    diagnosis = look(jouet={"liste": at("/f.csv")})
    found = only(diagnosis)
    assert (found.state, found.answers, bool(found.message)) == (state, False, True)
    assert diagnosis.failing == (found,)
    assert len(server.asked) == 1


def test_an_optional_part_fails_no_one(server: Server, look) -> None:
    diagnosis = look(jouet={"liste": at("/f.csv", required_for_release=False)})
    assert only(diagnosis).state == "moved"
    assert diagnosis.failing == ()
    assert "(liste)" in text(diagnosis)


def test_insee_answers_500_for_a_file_that_moved(server: Server, look) -> None:
    server.on("/f.csv", send(b"<html>", 500))
    live = {"kind": "url", "urls": {"2023": "https://www.insee.fr/f.csv"}}
    assert only(look(jouet={"liste": {"live": live}})).state == "moved"


def test_a_pattern_that_no_longer_matches_moved(server: Server, look) -> None:
    server.on("/page", send(b'<a href="/fr/fichier/1/autre-2024.csv">x</a>'))
    live = {"kind": "insee_page", "url": f"{SITE}/page", "title": r"liste-(?P<annee>\d{4})"}
    found = only(look(jouet={"liste": {"live": {**live, "vintage": "{annee}"}}}))
    assert (found.state, found.status) == ("moved", 200)
    assert "it offers autre-2024.csv" in found.message


def test_every_written_address_is_asked_and_one_that_is_gone_is_told(server: Server, look) -> None:
    server.on("/2024.csv", send(BODY))
    live = {"kind": "url", "url": SITE + "/{annee}.csv", "vintages": ["2023", "2024"]}
    found = only(look(jouet={"liste": {"live": live}}))
    assert (found.state, found.url) == ("moved", f"{SITE}/2023.csv")
    found = only(look(jouet={"liste": {"live": live, "vintages": "latest"}}))
    assert (found.state, found.offered) == ("ok", "2024")


def test_a_redirect_to_another_host_answers_and_is_told(server: Server, look) -> None:
    server.on("/f.csv", send(b"", 302, Location=f"{server.url}/g.csv"))
    server.on("/g.csv", send(BODY))
    found = only(look(jouet={"liste": at("/f.csv")}))
    assert (found.state, found.answers) == ("moved", True)
    assert "redirects to 127.0.0.1" in found.message


@pytest.mark.parametrize(("days", "state"), [(30, "ok"), (37, "stale")])
def test_a_catalogue_older_than_its_calendar_is_stale(
    server: Server, look, days: int, state: str
) -> None:
    meta = {"metas": {"default": {"data_processed": ago(days)}}}
    server.on(ODS_META, send(json.dumps(meta).encode()))
    server.on(f"{ODS_META}/exports/csv", send(BODY))
    part = {"live": {**ODS, "vintage": "{annee}-{mois}"}, "expected": MONTHLY}
    diagnosis = look(jouet={"liste": {**part, "vintages": "latest"}})
    found = only(diagnosis)
    assert (found.state, found.answers, found.dated) == (state, True, ago(days)[:10])
    assert diagnosis.failing == ()
    # An export is made anew for each request: one row is enough to see that it answers.
    assert server.asked[-1][0].endswith("limit=1")


@pytest.mark.parametrize(
    ("fetched", "state", "said"),
    [("2023", "ok", ""), ("2022", "ok", "new vintage"), ("2024", "stale", "goes back")],
)
def test_what_was_fetched_beside_what_is_offered(
    server: Server, look, home: LiveHome, fetched: str, state: str, said: str
) -> None:
    row = LockedFile("liste", fetched, "u", "s", 1, "", "", None, "original", "LO", "f.csv")
    write_lock(home.locks, Lock("jouet", (row,)))
    server.on("/f.csv", send(BODY))
    found = only(look(jouet={"liste": at("/f.csv")}))
    assert (found.fetched, found.offered, found.state) == (fetched, "2023", state)
    assert said in found.message


def test_one_that_fails_or_drips_stops_no_other(server: Server, look) -> None:
    looked = threading.Event()

    def drips(handler: BaseHTTPRequestHandler) -> None:
        looked.wait(60)
        send(BODY)(handler)

    server.on("/lent.csv", drips)
    server.on("/f.csv", send(BODY))
    diagnosis = look(
        seconds=3.0,
        a={"liste": at("/absent.csv")},
        b={"liste": at("/f.csv")},
        c={"liste": at("/lent.csv")},
        d={"liste": {"required_for_release": False}},
    )
    looked.set()
    states = {one.source: one.state for one in diagnosis.findings}
    assert states == {"a": "moved", "b": "ok", "c": "late", "d": "unknown"}
    assert [one.source for one in diagnosis.failing] == ["a", "c"]


def test_an_address_that_is_only_watched(
    server: Server, look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import yaml

    server.on("/f.csv", send(BODY))
    look(jouet={"liste": at("/f.csv")})
    path = tmp_path / "sources" / "jouet" / "source.yml"
    facts = yaml.safe_load(path.read_text())
    live = {"kind": "url", "urls": {"2026": f"{SITE}/g.7z"}}
    facts["watched"] = {"archive": {"live": live, "format": "7z", "note_fr": "7z", "note_en": "7z"}}
    path.write_text(yaml.safe_dump(facts))
    server.on("/g.7z", send(b"7z\xbc\xaf\x27\x1cdata"))
    diagnosis = diagnose(LiveHome("live", tmp_path / "x"), ["jouet"], bases={SITE: server.url})
    found = {one.part: one for one in diagnosis.findings}["archive"]
    assert (found.state, found.required, found.offered) == ("ok", False, "2026")
    assert "not read" in found.message


def test_the_screen_has_a_line_per_part_and_says_what_its_words_mean(server: Server, look) -> None:
    server.on("/f.csv", send(BODY))
    diagnosis = look(jouet={"liste": at("/f.csv"), "autre": at("/absent.csv")})
    lines = text(diagnosis).splitlines()
    assert lines[0].startswith("portail live · 2 parties / parts · ")
    assert next(x for x in lines if " liste " in x).startswith("✓  jouet")
    assert next(x for x in lines if " autre " in x).startswith("✗  jouet")
    assert "déplacé / moved: the address or the pattern no longer leads there" in lines
    assert lines[-1].endswith("1 (jouet.autre)")
    known = diagnosis.as_json()
    assert known["well"] is False
    assert {one["part"]: one["state"] for one in known["parts"]} == {
        "liste": "ok",
        "autre": "moved",
    }
