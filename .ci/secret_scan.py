"""No secret in the tracked files: detect-secrets over them, against a register of what is none.

`secrets.yml` beside this file is that register: files, kind, digest of the text (never the text),
and the reason why it is no secret. Exit code 1 for a finding that is not in it, and for a row of it
that finds nothing any more.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings, get_settings

REGISTER = ".ci/secrets.yml"
# Hashes and no more, which tests/project/test_lock.py proves; the digests of the register; data.
LEFT_OUT = re.compile(r"^requirements\.lock$|^\.ci/secrets\.yml$|\.xz$")
# A public address of the Internet is no secret.
NOT_USED = ("IPPublicDetector",)
# To ask every detector about every line takes a minute. Most lines hold nothing that any of them
# looks for: a word for a secret beside a value, a long run of letters and digits, an address with
# a password, or a private key.
WORTH_A_LOOK = re.compile(
    r"(?i)(key|pass|pwd|secret|token|auth|cred)\w*[\"']?\s*[:=>,(]"
    r"|(?=[a-z+/=]*\d)[a-z0-9+/=]{16}"
    r"|://[^/\s]*:[^/\s]*@|BEGIN |\d{8}:"
)

Finding = tuple[str, str, str]


def findings(root: Path, names: Iterable[str]) -> Iterator[tuple[Finding, int]]:
    """(file, kind, digest) of each possible secret, and its line."""
    with default_settings(), TemporaryDirectory() as scratch:
        get_settings().disable_plugins(*NOT_USED)
        for name in names:
            numbers, copy = _interesting(root / name, Path(scratch))
            for secret in scan_file(str(copy)) if numbers else ():
                yield (name, secret.type, secret.secret_hash), numbers[secret.line_number - 1]


def _interesting(path: Path, folder: Path) -> tuple[list[int], Path]:
    """The numbers of the lines worth a look, and a file that holds those lines alone."""
    lines = [(n, line) for n, line in enumerate(_lines(path), 1) if WORTH_A_LOOK.search(line)]
    copy = folder / f"lines{path.suffix}"
    copy.write_text("".join(f"{line}\n" for _, line in lines), encoding="utf-8")
    return [number for number, _ in lines], copy


@dataclass(frozen=True)
class Known:
    """A row of the register: which findings are no secrets, and why; `digest` empty for any."""

    file: str
    kind: str
    reason: str
    digest: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one of those."""
        name, kind, digest = finding
        return fnmatch(name, self.file) and kind == self.kind and self.digest in ("", digest)


def register(root: Path) -> list[Known]:
    """The rows of the register; each says why."""
    rows = yaml.safe_load((root / REGISTER).read_text(encoding="utf-8")) or []
    return [Known(**row) for row in rows]


def tracked(root: Path) -> list[str]:
    """Names of the files that git knows, but for those left out."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    names = done.stdout.decode().split("\0")
    return [name for name in names if name and not LEFT_OUT.search(name)]


def problems(root: Path) -> list[str]:
    """A line for each finding that nobody looked at, and for each row without object."""
    known, found = register(root), dict(findings(root, tracked(root)))
    told = [
        f"{finding[0]}:{line}: {finding[1]} (digest {finding[2]}): take it out and revoke it; if it"
        f" is none, say why in {REGISTER}"
        for finding, line in found.items()
        if not any(row.covers(finding) for row in known)
    ]
    idle = [row for row in known if not any(row.covers(finding) for finding in found)]
    return told + [f"{REGISTER}: {row.file}, {row.kind}: finds nothing, remove it" for row in idle]


def _lines(path: Path) -> list[str]:
    """The lines of a text; none of a link or of what is no text."""
    try:
        return [] if path.is_symlink() else path.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, FileNotFoundError):
        return []


def main() -> int:
    """The exit code; one line each, and one when there is nothing."""
    told = problems(Path.cwd())
    print("\n".join(told) or "secrets: none in the tracked files")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
