"""Two runs from scratch, in different folders, time zones and locales, export the same bytes."""

import pytest
from support.command import Ti, digests

pytestmark = [pytest.mark.slow, pytest.mark.campaign]

PLACES = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8", "PYTHONHASHSEED": "7"},
]


def test_two_runs_from_scratch_export_the_same_bytes(tmp_path) -> None:
    exports = []
    for number, place in enumerate(PLACES):
        ti = Ti(tmp_path / f"dossier {number}", "sample")
        done = ti("run", **place)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        exports.append(digests(ti.home / "sample" / "exports" / "latest"))
    assert len(exports[0]) == 35
    assert exports[0] == exports[1]
