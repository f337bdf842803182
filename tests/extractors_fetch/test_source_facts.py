"""Facts of a source beside its files: rhythm, traps, addresses that are only watched, hosts."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.loopback import Server, send
from support.toys import write_source

from extractors.attempt import Subject
from extractors.download import download
from extractors.errors import SourceError
from extractors.http import Http
from extractors.lake import Lake
from extractors.politeness import Pace, key_header, manners, manners_of
from extractors.registry import Source, load_source
from extractors.registry_facts import Rhythm
from extractors.unwrap import Expected
from ti.doctor_model import day_of, overdue

WATCHED = {"live": {"kind": "url", "urls": {"1": "https://x/f"}}, "note_fr": "a", "note_en": "b"}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Source]:
    """The toy source with more facts of its own and of its part."""

    def run(part: dict[str, Any] | None = None, **more: Any) -> Source:
        write_source(tmp_path, {"liste": part or {}})
        path = tmp_path / "jouet" / "source.yml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **more}))
        return load_source(tmp_path / "jouet")

    return run


def test_they_are_optional(load: Callable[..., Source]) -> None:
    plain = load()
    assert (plain.notes_fr, plain.watched, plain.parts["liste"].expected) == ((), {}, None)
    told = load({"expected": {"every": "quarter"}}, watched={"x": WATCHED})
    assert told.watched["x"].format == "any"
    assert told.parts["liste"].expected == Rhythm(every="quarter")


@pytest.mark.parametrize(
    ("part", "facts", "problem"),
    [
        ({}, {"notes_fr": ["un"]}, "1 notes_fr, 0 notes_en: write each note in both languages"),
        ({}, {"watched": {"liste": WATCHED}}, "watched has the name of a part"),
        ({}, {"watched": {"x": {**WATCHED, "format": "docx"}}}, "watched.x.format"),
        ({"expected": {"every": "day"}}, {}, "parts.liste.expected.every"),
        ({"expected": {"every": "year", "grace_days": -1}}, {}, "grace_days"),
    ],
)
def test_facts_that_cannot_be_are_one_line(
    load: Callable[..., Source], part: dict[str, Any], facts: dict[str, Any], problem: str
) -> None:
    with pytest.raises(SourceError, match=problem) as caught:
        load(part, **facts)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02T03:00:00+00:00", date(2026, 11, 2)),
        ("2024-05", date(2024, 5, 1)),
        ("2026-T3", date(2026, 7, 1)),
        ("2022", date(2022, 1, 1)),
        ("2022-13-01", None),
        ("NAF rév. 2", None),
        ("", None),
    ],
)
def test_the_day_of_a_vintage(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_what_is_overdue() -> None:
    monthly = Rhythm(every="month", grace_days=9)
    assert not overdue(monthly, date(2026, 1, 1), date(2026, 2, 10))
    assert overdue(monthly, date(2026, 1, 1), date(2026, 2, 11))
    assert not overdue(None, date(2000, 1, 1), date(2026, 1, 1))
    assert not overdue(monthly, None, date(2026, 1, 1))


def test_hosts_and_their_quotas() -> None:
    assert manners_of("api.insee.fr").every == 60 / 30
    assert manners_of("data.geopf.fr").every == 1 / 10
    assert manners_of("nulle.part.fr") == manners()[""]
    assert all(one.every <= 2 for one in manners().values())


def test_a_key_goes_to_its_own_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TI_MELODI_KEY", "clef")
    assert key_header("https://api.insee.fr/melodi/catalog/X") == {
        "X-INSEE-Api-Key-Integration": "clef"
    }
    for other in ("http://api.insee.fr/melodi/x", "https://api.insee.fr/api-sirene/3.11/siret"):
        assert key_header(other) == {}
    assert key_header("https://www.insee.fr/melodi/x") == {}
    monkeypatch.setenv("TI_MELODI_KEY", "  ")
    assert key_header("https://api.insee.fr/melodi/catalog/X") == {}


def test_waiting_for_a_turn_is_not_the_time_of_an_answer(server: Server, lake: Lake) -> None:
    pace = Pace(lambda _: None, clock=lambda: 0.0, intervals={"127.0.0.1": 100.0})
    http = Http(lake.log, pace=pace)
    for _ in range(2):
        download(http, lake, Subject("s", "p", "v"), server.on("/f", send(b"a")), Expected("csv"))
    # The turn of the second was 100 s away: had it been counted, this would not be zero.
    assert lake.log.attempts[1].seconds == 0.0


def test_two_processes_share_the_turns_of_a_host_that_counts(tmp_path: Path) -> None:
    naps: list[float] = []
    first, second = (Pace(naps.append, lambda: 100.0, folder=tmp_path) for _ in range(2))
    assert [first.wait("api.insee.fr"), second.wait("api.insee.fr")] == [0.0, 2.0]
    assert first.wait("api.insee.fr") == 4.0
    assert second.wait("www.insee.fr") == first.wait("www.insee.fr") == 0.0
    assert [path.name for path in tmp_path.iterdir()] == ["api.insee.fr"]


@pytest.mark.parametrize("left", ["", "nonsense", "999999.0", "12.5"])
def test_what_an_earlier_boot_or_a_crash_left_is_no_turn(tmp_path: Path, left: str) -> None:
    (tmp_path / "api.insee.fr").write_text(left)
    pace = Pace(lambda _: None, lambda: 100.0, folder=tmp_path)
    assert pace.wait("api.insee.fr") == 0.0
