"""`make run` as newcomers meet it, and the same bytes from each.

One works in a private home folder with a space in a name, as whoever runs the tests: for root, the
database account cannot enter it. The other is an ordinary user, where root can become one, in
another time zone and locale.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import REPOSITORY, digests
from support.homes import remove_portal

from publication.views import load_views

pytestmark = pytest.mark.slow

HERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"}
ELSEWHERE = {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}
EXPORTED = Path("var", "sample", "exports", "latest")


def clone(target: Path) -> Path:
    """The tracked files of this checkout, in another folder."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        source, goal = REPOSITORY / name, target / name
        if source.is_file():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, goal)
    return target


def make_run(folder: Path, place: dict[str, str], packages: Path, **user: object) -> Path:
    """The files published by `make run` there, with its own state and home folder; `packages` holds
    what uv has downloaded.
    """
    # `make test ARGS=…` hands its own arguments down to whatever it starts.
    ours = ("TI_", "VIRTUAL_ENV", "MAKE", "ARGS")
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    done = subprocess.run(
        ["make", "run"],
        cwd=folder,
        env={
            **env,
            **place,
            "UV_CACHE_DIR": str(packages),
            "HOME": str(folder.parent),
            "TI_SOURCES": "required",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        **user,  # type: ignore[call-overload]
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Traceback" not in done.stdout + done.stderr
    return folder / EXPORTED


@pytest.fixture(scope="module")
def packages() -> Iterator[Path]:
    """A folder for the downloads of both runs, that any account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="ti-paquets-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Iterator[Path]:
    """What a run in a private home folder with a space published."""
    home = tmp_path_factory.mktemp("prive") / "dossier privé"
    home.mkdir(mode=0o700)
    home.chmod(0o700)
    yield make_run(clone(home / "projet"), HERE, packages)
    remove_portal(home / "projet" / "var" / "sample")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def ordinary(packages: Path) -> Iterator[Path]:
    """What the run of an ordinary user published."""
    home = Path("/var/tmp") / f"ti-ordinaire-{os.getpid()}"
    home.mkdir(mode=0o755)
    try:
        folder = clone(home / "projet")
        user: dict[str, object] = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for path in [home, *home.rglob("*"), packages, *packages.rglob("*")]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        yield make_run(folder, ELSEWHERE, packages, **user)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def files_of_a_release() -> int:
    """Each view as CSV and Parquet, and the three files that describe them."""
    return 2 * len(load_views()) + 3


def test_in_a_private_home_folder_with_a_space(private: Path) -> None:
    assert len(digests(private)) == files_of_a_release()


def test_as_an_ordinary_user(ordinary: Path) -> None:
    assert len(digests(ordinary)) == files_of_a_release()
    assert os.getuid() != 0 or ordinary.stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_each_published_the_same_bytes(private: Path, ordinary: Path) -> None:
    assert digests(private) == digests(ordinary)
