"""Known vulnerabilities of the packages in requirements.lock, asked of OSV by `uv audit`.

uv reads its own kind of lock: one with the same names and versions is written aside. Exit code 0
when the database knows of none, 1 when it names one that is not accepted in `advisories.yml`
beside this file, 0 as well, with a line that says so, when the database cannot be reached: a
machine without the Internet must be able to check a change. `OSV_URL` names another database.
"""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from packaging.markers import Marker

LOCK, ACCEPTED = "requirements.lock", ".ci/advisories.yml"
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==([^ ;\\]+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)
UNREACHED = re.compile(
    r"Request failed|error sending request|timed out|dns error|status (5\d\d|429)"
)
PROJECT = '[project]\nname = "audited"\nversion = "0"\nrequires-python = ">=3.11"\n'
UV = Path(sys.executable).with_name("uv")


def pins(lock: str) -> dict[str, str]:
    """Version by name of each package that the lock installs on this machine."""
    found = PIN.findall(lock)
    return {name: version for name, version, on in found if not on or Marker(on).evaluate()}


def as_uv_lock(versions: dict[str, str]) -> str:
    """The same packages as uv writes them."""
    needed = "".join(f'  {{ name = "{name}" }},\n' for name in versions)
    packages = "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "lock" }}\n'
        for name, version in versions.items()
    )
    root = '\n[[package]]\nname = "audited"\nversion = "0"\nsource = { virtual = "." }\n'
    meta = f"\n[package.metadata]\nrequires-dist = [\n{needed}]\n"
    head = 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n'
    return f"{head}{root}dependencies = [\n{needed}]\n{meta}{packages}"


def accepted(text: str, today: date) -> list[str]:
    """Ids of the advisories that are accepted for a reason and until a day, which counts."""
    rows = yaml.safe_load(text) or []
    return [row["id"] for row in rows if row["reason"] and row["until"] >= today]


def audit(versions: dict[str, str], ignored: list[str]) -> subprocess.CompletedProcess[str]:
    """What uv says of those packages; one question for all, asked once more when it fails."""
    with TemporaryDirectory() as scratch:
        names = "".join(f'  "{name}",\n' for name in versions)
        Path(scratch, "pyproject.toml").write_text(f"{PROJECT}dependencies = [\n{names}]\n")
        Path(scratch, "uv.lock").write_text(as_uv_lock(versions))
        url = os.environ.get("OSV_URL")
        options = [*(["--service-url", url] if url else [])]
        options += [part for one in ignored for part in ("--ignore", one)]
        command = [str(UV), "audit", "--frozen", "--preview-features", "audit-command", *options]
        env = {**os.environ, "UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "10", "NO_COLOR": "1"}
        return subprocess.run(command, cwd=scratch, env=env, capture_output=True, text=True)


def main() -> int:
    """The exit code; what was found is printed."""
    versions = pins(Path(LOCK).read_text(encoding="utf-8"))
    today = datetime.now(UTC).date()
    done = audit(versions, accepted(Path(ACCEPTED).read_text(encoding="utf-8"), today))
    said = " ".join(done.stderr.split())
    if done.returncode == 0:
        print(f"audit: no known vulnerability in {len(versions)} packages")
        return 0
    if done.returncode == 2 and UNREACHED.search(said):
        print(f"audit: NOT DONE, the advisory database cannot be reached ({said[:160]})")
        return 0
    print(f"{done.stdout}\n{done.stderr}audit: see above; upgrade, or accept in {ACCEPTED}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
