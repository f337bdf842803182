"""Ten kills at ten moments: readers see a whole release, and the next run finishes unaided."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from support.command import TI

pytestmark = pytest.mark.slow

MOMENTS = 10


def more_jobs(number: int):
    """A change of the employment file: `number` jobs more in the first row's last year."""

    def change(body: bytes) -> bytes:
        rows = body.splitlines(keepends=True)
        cells = rows[1].rstrip(b"\r\n").split(b";")
        cells[-1] = str(int(cells[-1] or b"0") + number).encode()
        return b"".join([rows[0], b";".join(cells) + b"\n", *rows[2:]])

    return change


def whole_release(ti) -> tuple[str, int]:
    """The release readers see and its jobs; every published view answers and agrees."""
    views = ti.sql("select table_name from information_schema.views where table_schema = 'pub'")
    assert len(views) == 16
    for view in views:
        assert ti.sql(f"select count(*) as n from pub.{view['table_name']}")[0]["n"] != "0"
    totals = {
        name: ti.sql(f"select sum(effectif) as n from pub.{name}")[0]["n"]
        for name in ("emploi_commune_a38_v1", "emploi_epci_a38_v1")
    }
    assert len({float(n) for n in totals.values()}) == 1
    release = ti.sql("select id_release from release_v1")
    assert len(release) == 1
    return release[0]["id_release"], round(float(totals["emploi_epci_a38_v1"]))


def start(ti) -> subprocess.Popen[bytes]:
    """A run in its own session."""
    command = [str(TI), "run", "--portal", ti.portal]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=ti.environment(), start_new_session=True, **quiet)


def postmaster(ti) -> int | None:
    """The process id of the embedded server, if it runs."""
    for path in [
        *ti.home.rglob("postmaster.pid"),
        *Path("/var/lib").glob("ti-*/*/*/postmaster.pid"),
    ]:
        return int(path.read_text().split()[0])
    return None


def test_kill_at_ten_moments(released, edited, record_property) -> None:
    edited("commune_ape", more_jobs(1))
    begun = time.monotonic()
    assert start(released).wait() == 0
    length = time.monotonic() - begun
    before, jobs = whole_release(released)
    for k in range(1, MOMENTS + 1):
        edited("commune_ape", more_jobs(1))
        run = start(released)
        time.sleep(length * k / (MOMENTS + 1))
        os.kill(run.pid, signal.SIGKILL)
        server = postmaster(released)
        if k % 2 == 0 and server:
            os.kill(server, signal.SIGKILL)
        run.wait()
        seen = whole_release(released)
        assert seen in ((before, jobs), (seen[0], jobs + 1)), f"moment {k}"
        done = released("run")
        assert done.returncode == 0, done.stdout + done.stderr
        after, now = whole_release(released)
        assert now == jobs + 1
        assert after != before
        latest = released.state / "exports" / "latest"
        assert latest.resolve().name == after
        record_property(
            f"moment_{k}", f"{length * k / (MOMENTS + 1):.1f} s: {seen[0]} then {after}"
        )
        before, jobs = after, now
