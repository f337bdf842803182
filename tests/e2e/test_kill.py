"""Kills at spread moments: readers see a whole release, and the next run finishes unaided.

Three moments by default; `TI_KILL_MOMENTS=10` spreads ten over the run.
"""

import json
import os
import signal
import subprocess
import time

import pytest
from support.command import TI

pytestmark = [pytest.mark.slow, pytest.mark.campaign, pytest.mark.timeout(7200)]

MOMENTS = int(os.environ.get("TI_KILL_MOMENTS", "3"))


def another_label(body: bytes) -> bytes:
    """Other bytes, same figures: the name of the first row's commune is one letter longer."""
    rows = body.splitlines(keepends=True)
    cells = rows[1].split(b";")
    cells[rows[0].split(b";").index(b"intitule_commune")] += b"x"
    return b"".join([rows[0], b";".join(cells), *rows[2:]])


def whole_release(ti) -> tuple[str, int]:
    """The release readers see and its jobs; every published view answers, from one extraction."""
    views = ti.sql("select table_name from information_schema.views where table_schema = 'pub'")
    assert len(views) == 16
    counts = " union all ".join(f"select count(*) as n from {v['table_name']}" for v in views)
    assert all(int(row["n"]) for row in ti.sql(counts))
    facts = ti.sql(
        "select (select id_release from release_v1) as id_release,"
        " (select sum(effectif) from emploi_commune_a38_v1) as communes,"
        " (select sum(effectif) from emploi_epci_a38_v1) as epci,"
        " (select count(distinct id_extraction) from ("
        "select id_extraction from emploi_commune_a38_v1"
        " union select id_extraction from emploi_epci_a38_v1"
        " union select id_extraction from panel_epci_annee_v1"
        " where id_extraction is not null) as seen) as extractions"
    )[0]
    assert facts["extractions"] == "1"
    assert float(facts["communes"]) == float(facts["epci"])
    return facts["id_release"], round(float(facts["epci"]))


def start(ti) -> subprocess.Popen[bytes]:
    """A run in its own session."""
    command = [str(TI), "run", "--portal", ti.portal]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=ti.environment(), start_new_session=True, **quiet)


def postmaster(ti) -> int | None:
    """The process id of the embedded server, if it runs."""
    facts = json.loads((ti.state / "server.json").read_text())
    path = ti.state / facts["data_dir"] / "postmaster.pid"
    return int(path.read_text().split()[0]) if path.exists() else None


def test_kill_at_spread_moments(released, edited, record_property) -> None:
    edited("commune_ape", another_label)
    begun = time.monotonic()
    assert start(released).wait() == 0
    length = time.monotonic() - begun
    before, jobs = whole_release(released)
    for k in range(1, MOMENTS + 1):
        edited("commune_ape", another_label)
        run = start(released)
        time.sleep(length * k / (MOMENTS + 1))
        os.kill(run.pid, signal.SIGKILL)
        server = postmaster(released)
        if k % 2 == 0 and server:
            os.kill(server, signal.SIGKILL)
        run.wait()
        seen = whole_release(released)
        assert seen[1] == jobs, f"moment {k}"
        done = released("run")
        assert done.returncode == 0, done.stdout + done.stderr
        after, now = whole_release(released)
        assert now == jobs
        assert after != before
        assert seen[0] in (before, after), f"moment {k}"
        latest = released.state / "exports" / "latest"
        assert latest.resolve().name == after
        record_property(
            f"moment_{k}", f"{length * k / (MOMENTS + 1):.1f} s: {seen[0]} then {after}"
        )
        before = after
