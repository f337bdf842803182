"""Passwords of the database roles: made once per portal, readable by their owner only."""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from extractors.errors import TiError
from extractors.home import Home

ROLES: Mapping[str, str] = {
    "admin": "ti_admin",
    "loader": "ti_loader",
    "builder": "ti_builder",
    "reader": "ti_reader",
}
LOST = (
    "restore it, or remove it and, when the portal has a server of its own, the folder that "
    "server.json names, which the next run rebuilds from the lake"
)


def write_private(path: Path, text: str) -> None:
    """None; `path` holds `text`, mode 0600, replaced by rename: no one sees half of it.

    Where it cannot be written, nothing is left, and the OSError names `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def read_private(path: Path, kinds: Mapping[str, type], remedy: str) -> dict[str, Any]:
    """What `path` holds, as JSON; TiError, one line, when it is none, or a fact of `kinds` that it
    holds is of another kind: files are written whole, but others may damage them.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TiError(f"{path} is cut, or no JSON: {remedy}") from error
    if not isinstance(stored, dict):
        raise TiError(f"{path} is no JSON object: {remedy}")
    wrong = [name for name, kind in kinds.items() if type(stored.get(name, kind())) is not kind]
    if wrong:
        raise TiError(f"{path} has a wrong {', '.join(wrong)}: {remedy}")
    return stored


def passwords_file(home: Home) -> Path:
    """The file of the roles' passwords, as JSON."""
    return home.root / "secrets" / "passwords.json"


def pgpass_file(home: Home) -> Path:
    """The libpq password file that `psql` reads through PGPASSFILE."""
    return home.root / "secrets" / "pgpass"


def passwords(home: Home) -> dict[str, str]:
    """Role name -> password; generated and stored at the first call. TiError, one line, when what
    was stored cannot be read.
    """
    path = passwords_file(home)
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in ROLES.values()}
        write_private(path, json.dumps(made, indent=2) + "\n")
    stored = read_private(path, dict.fromkeys(ROLES.values(), str), LOST)
    absent = ROLES.values() - stored.keys()
    if absent:
        raise TiError(f"{path} lacks the password of {', '.join(sorted(absent))}: {LOST}")
    return stored


def derived_passwords(admin_password: str) -> dict[str, str]:
    """Role name -> password computed from the administrator's.

    Roles belong to a whole server: every portal and every worker that holds the same
    DATABASE_URL must find the same passwords without sharing a file. scrypt makes a
    guess of the administrator's password from a reader's slow.
    """
    return {role: _derive(admin_password, role) for role in ROLES.values()}


def _derive(admin_password: str, role: str) -> str:
    key = hashlib.scrypt(admin_password.encode(), salt=role.encode(), n=2**14, r=8, p=1, dklen=24)
    return key.hex()


def write_pgpass(home: Home, host: str, port: int, dbname: str, known: Mapping[str, str]) -> Path:
    """The path of the password file, one line per role, rewritten only when it changes."""
    lines = [
        ":".join(_escape(field) for field in (host, str(port), dbname, role, password))
        for role, password in sorted(known.items())
    ]
    path, text = pgpass_file(home), "\n".join(lines) + "\n"
    if not path.exists() or path.read_bytes() != text.encode():
        write_private(path, text)
    return path


def _escape(field: str) -> str:
    return field.replace("\\", "\\\\").replace(":", "\\:")
