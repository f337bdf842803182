"""`make audit`: a planted secret and a known vulnerability are found; what is none is not."""

import importlib.util
import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from extractors.home import REPOSITORY

PACKAGES = ("requests", "flask")
LOCK = "".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64}\n" for name in PACKAGES)
ADVISORY = "PYSEC-2026-1"
# Never whole in this file: it would be found here too.
SECRETS = {
    "AWS Access Key": "key = '" + "AKIA" + "Q3EGRIWNJPB4ZHTS" + "'",
    "Private Key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "Basic Auth Credentials": "https://ti:" + "v3ryS3cr3tW0rd" + "@host.example/",
    "GitHub Token": "x = " + "gh" + "p_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "Secret Keyword": "password" + " = 'correct-horse-battery-9'",
    "Hex High Entropy String": "digest = '" + "9b2cf15a7e0d4386" + "b1ca7f3e5d8204e6'",
}


def script(name: str) -> ModuleType:
    """A script of .ci as a module."""
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an empty register, as the working folder."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "secrets.yml").write_text("[]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def planted(tree: Path, text: str, name: str = "a.py") -> list[str]:
    (tree / name).write_text(f"import os\n\n{text}\n")
    subprocess.run(["git", "add", "--all"], cwd=tree, check=True)
    return script("secret_scan").problems(tree)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_planted_secret_is_found_and_not_repeated(tree: Path, kind: str) -> None:
    told = planted(tree, SECRETS[kind])
    assert any(line.startswith(f"a.py:3: {kind} (digest ") for line in told), told
    assert not any(SECRETS[kind].split()[-1].strip("'") in line for line in told)


def test_ordinary_lines_are_silent(tree: Path, capsys) -> None:
    text = (
        "key = code_epci\npassword = os.environ['X']\nsize = 1234567890123456\nsha = '" + "0" * 64
    )
    assert planted(tree, f"{text}'") == []
    (tree / "binaire.xz").write_bytes(b"\xfd7zXZ\x00AKIA")
    assert script("secret_scan").main() == 0
    assert capsys.readouterr().out == "secrets: none in the tracked files\n"


def test_the_register_says_what_is_none_and_is_kept_clean(tree: Path) -> None:
    (told,) = planted(tree, SECRETS["Private Key"])
    digest = told.split("digest ")[1].split(")")[0]
    row = {"file": "a.py", "kind": "Private Key", "digest": digest, "reason": "invented"}
    register = tree / ".ci" / "secrets.yml"
    register.write_text(yaml.safe_dump([row]))
    assert script("secret_scan").problems(tree) == []
    register.write_text(yaml.safe_dump([{**row, "file": "b*.py"}]))
    assert [line[:14] for line in script("secret_scan").problems(tree)] == [
        "a.py:3: Privat",
        ".ci/secrets.ym",
    ]


def test_the_projects_register_gives_a_reason_for_each_row() -> None:
    rows = script("secret_scan").register(REPOSITORY)
    assert rows
    assert all(len(row.reason) >= 8 for row in rows)


class Osv(BaseHTTPRequestHandler):
    """A database that knows of one advisory on one package."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.server.asked = [(q["package"]["name"], q["version"]) for q in asked]
        found = [{"id": ADVISORY, "modified": "2026-01-01T00:00:00Z"}]
        bad = self.server.bad
        self._say({"results": [{"vulns": found} if q[0] == bad else {} for q in self.server.asked]})

    def do_GET(self) -> None:
        told = {"id": ADVISORY, "modified": "2026-01-01T00:00:00Z", "summary": "bad"}
        self._say(
            {**told, "affected": [{"package": {"ecosystem": "PyPI", "name": self.server.bad}}]}
        )

    def _say(self, content: object) -> None:
        self.send_response(self.server.answer)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_args) -> None:
        """Nothing on the test's output."""


@pytest.fixture
def osv(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """That database on loopback, and a lock of two packages."""
    (tree / "requirements.lock").write_text(LOCK)
    (tree / ".ci" / "advisories.yml").write_text("[]\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    server.bad, server.answer, server.asked = "", 200, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OSV_URL", f"http://127.0.0.1:{server.server_port}/")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_package_of_the_lock_is_asked_about(osv, capsys) -> None:
    assert script("audit").main() == 0
    assert sorted(osv.asked) == [("flask", "1.0"), ("requests", "1.0")]
    assert capsys.readouterr().out == "audit: no known vulnerability in 2 packages\n"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], 1),
        ([{"id": ADVISORY, "reason": "not used", "until": date(2999, 1, 1)}], 0),
        ([{"id": ADVISORY, "reason": "not used", "until": date(2026, 1, 1)}], 1),
        ([{"id": ADVISORY, "reason": "", "until": date(2999, 1, 1)}], 1),
    ],
)
def test_an_advisory_fails_until_it_is_accepted_for_a_while(osv, tree, capsys, rows, code) -> None:
    osv.bad = "requests"
    (tree / ".ci" / "advisories.yml").write_text(yaml.safe_dump(rows))
    assert script("audit").main() == code
    assert (ADVISORY in capsys.readouterr().out) == bool(code)


def test_a_database_that_cannot_be_reached_is_said(osv, monkeypatch, capsys) -> None:
    monkeypatch.setenv("OSV_URL", "http://127.0.0.1:9/")
    assert script("audit").main() == 0
    assert "audit: NOT DONE, the advisory database cannot be reached" in capsys.readouterr().out


def test_anything_else_that_goes_wrong_fails(osv, tree) -> None:
    (tree / "requirements.lock").write_text("Requests==not a version \\\nflask==1.0+ü \\\n")
    assert script("audit").main() == 1


def test_the_projects_own_lock_is_read_whole() -> None:
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    found = script("audit").pins(text)
    assert {"requests", "apache-airflow", "dbt-core"} <= found.keys()
    assert len(found) > 150
