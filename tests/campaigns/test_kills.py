"""The kill campaign's own parts: what it plans, kills, compares and writes."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.campaigns import page
from benchmarks.campaigns.killing import EARLY, TURNS, kill, planned
from benchmarks.campaigns.kills import Round, rounds
from benchmarks.campaigns.states import lengthened
from benchmarks.campaigns.whole import Seen, lost
from extractors.home import Home


def test_every_victim_has_its_turn_at_a_moment_of_the_seed() -> None:
    plans = [planned(1, number) for number in range(1, 101)]
    assert plans == [planned(1, number) for number in range(1, 101)]
    assert {plan.victim for plan in plans} == set(TURNS)
    assert all(0 <= plan.share < (EARLY if plan.victim == "child" else 1) for plan in plans)
    assert len({plan.share for plan in plans}) == 100


def test_the_run_is_killed_when_there_is_no_other_victim(tmp_path: Path) -> None:
    run = subprocess.Popen(["sleep", "60"])
    while psutil.Process(run.pid).cmdline() != ["sleep", "60"]:
        time.sleep(0.01)
    assert kill("server", run.pid, Home("sample", tmp_path)) == ["sleep"]
    assert run.wait(10) == -9


def test_a_process_without_arguments_is_killed_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = subprocess.Popen(["sleep", "60"])
    monkeypatch.setattr(psutil.Process, "cmdline", lambda _: [])
    assert len(kill("run", run.pid, Home("sample", tmp_path))) == 1
    assert run.wait(10) == -9


def test_a_child_that_has_ended_is_no_victim(tmp_path: Path) -> None:
    parent = (
        "from subprocess import *; from time import *; one = Popen(['true']); print(flush=True)"
    )
    parent += "; sleep(60)"
    run = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"\n"
    (child,) = psutil.Process(run.pid).children()
    while child.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    killed = kill("child", run.pid, Home("sample", tmp_path))
    assert len(killed) == 1
    assert killed != [""]
    assert run.wait(10) == -9


def test_nothing_is_killed_once_the_run_has_ended(tmp_path: Path) -> None:
    run = subprocess.Popen(["true"])
    run.wait(10)
    assert kill("everything", run.pid, Home("sample", tmp_path)) == []


def test_a_state_changes_one_name_and_no_figure() -> None:
    body = b"code;intitule_commune;effectif\n01001;Abergement;3\n01002;Bey;4\n"
    assert lengthened(body, 0) == body
    assert lengthened(body, 2) == body.replace(b"Abergement", b"Abergementxx")


def test_what_was_accepted_and_is_gone_is_told() -> None:
    before = Seen(accepted={"a.b.2024": "t1", "a.c.2024": "t2"}, runs={"r1"})
    after = Seen(accepted={"a.b.2024": "t3"}, runs=set())
    assert lost(before, before) == []
    assert lost(before, after) == [
        "vintage a.c.2024 is no longer accepted",
        "run r1 is forgotten",
    ]


def test_the_page_is_that_of_the_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.text()


def test_a_kill_that_left_something_wrong_is_in_the_page() -> None:
    one = Round(1, 0.5, "build star", "run", ["ti run"], -9, "before", 51, 1234, 1, 80.0, ["late"])
    told = {"seed": 1, "count": 0, "natures": {}, "by_kind": {"rows": {}}, "by_source": {"s": {}}}
    text = page.page({**told, "plausible": {}, "faults": []}, [one])
    assert "| 1 | 50% | build star | ti run | -9 | before | 51 | 1,234 | 1 | 80 | late |" in text
    assert "things that were not as they must be: 1" in text


def test_a_record_that_is_not_there_has_no_kill(tmp_path: Path) -> None:
    assert rounds(tmp_path / "none.jsonl") == []
