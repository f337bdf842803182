"""`make run` as a newcomer meets it: root, an ordinary user, a space, a private home folder."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest
from support.command import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.campaign]


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


def make_run(folder: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """`make run` there, with its own state and home folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TI_", "VIRTUAL_ENV", "MAKE"))}
    env["HOME"] = str(folder.parent)
    return subprocess.run(
        ["make", "run"],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=900,
        **options,  # type: ignore[call-overload]
    )


def test_in_a_private_home_folder_with_a_space(tmp_path: Path) -> None:
    """As whoever runs the tests: for root, the database account cannot enter this folder."""
    home = tmp_path / "dossier privé"
    home.mkdir(mode=0o700)
    home.chmod(0o700)
    done = make_run(clone(home / "projet"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert (home / "projet" / "var" / "sample" / "exports" / "latest" / "SHA256SUMS").is_file()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_as_an_ordinary_user() -> None:
    user = pwd.getpwnam("nobody")
    home = Path("/var/tmp") / f"ti-ordinaire-{os.getpid()}"
    home.mkdir(mode=0o755)
    try:
        folder = clone(home / "projet")
        for path in [home, *home.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid)
        done = make_run(folder, user=user.pw_uid, group=user.pw_gid, extra_groups=[])
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        assert (folder / "var" / "sample" / "exports" / "latest" / "SHA256SUMS").is_file()
    finally:
        shutil.rmtree(home, ignore_errors=True)
