"""Kills at seeded moments: readers see a whole release, and the next run finishes unaided.

Three by default; `TI_KILLS=100` makes as many. `python -m benchmarks.campaigns.kills` goes on from
one sitting to the next.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import Released, Ti

from benchmarks.campaigns.kills import pursue

pytestmark = [pytest.mark.slow, pytest.mark.campaign, pytest.mark.timeout(36_000)]

KILLS = int(os.environ.get("TI_KILLS", "3"))


@pytest.fixture
def work(released_sample: Released, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a home that has a release."""
    folder = Path(tempfile.mkdtemp(prefix="ti-kills-"))
    folder.chmod(0o755)
    home = released_sample.copy_to(folder / "home")
    monkeypatch.setenv("TI_HOME", str(home))
    monkeypatch.setenv("TI_SOURCES", "required")
    yield folder
    Ti(home, "sample", "required")("db", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def test_kills_at_seeded_moments(work: Path, record_property) -> None:
    done = pursue(work, work / "kills.jsonl", KILLS)
    record_property("kills", [vars(one) for one in done])
    assert len(done) == KILLS
    assert [(one.number, one.wrong) for one in done if one.wrong] == []
