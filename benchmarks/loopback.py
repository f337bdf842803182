"""`python -m benchmarks.loopback REGISTER PORT`: data.gouv.fr as it answers for the register.

The catalogue's entry of each resource, with its title, and its file with an ETag, on 127.0.0.1.
"""

import json
import shutil
import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.sirene_derivation import VINTAGE
from benchmarks.sirene_generator.layouts import FILES
from extractors.registry import load_registry
from extractors.vintages import MONTHS

CATALOGUE, FILE = "/api/2/datasets/resources/", "/api/1/datasets/r/"


class Portal(BaseHTTPRequestHandler):
    """Answers for the files of `folder`, by the resource ids that the source's facts name."""

    protocol_version = "HTTP/1.1"
    folder = Path()
    parts: dict[str, str] = {}  # noqa: RUF012 - shared by every request, as the server makes them

    def do_GET(self) -> None:
        """Nothing; a catalogue entry, a file, 304 for one that is known, or 404."""
        part = self.parts.get(self.path.rstrip("/").rsplit("/", 1)[-1], "")
        if part and self.path.startswith(CATALOGUE):
            self._entry(part)
        elif part and self.path.startswith(FILE):
            self._file(self.folder / FILES[part][0])
        else:
            self._head(404, 0)

    def _entry(self, part: str) -> None:
        when = date.fromisoformat(VINTAGE)
        day = f"{when:%d} {MONTHS[when.month - 1].title()} {when.year}"
        title = f"Sirene : Fichier {FILES[part][0].split('_')[0]} du {day} (format parquet)"
        entry = {"resource": {"title": title, "url": f"https://exemple.invalid/{FILES[part][0]}"}}
        body = json.dumps(entry).encode()
        self._head(200, len(body), content_type="application/json")
        self.wfile.write(body)

    def _file(self, path: Path) -> None:
        mark = f'"{path.stat().st_size}"'
        if self.headers.get("If-None-Match") == mark:
            self._head(304, 0, mark)
            return
        self._head(200, path.stat().st_size, mark)
        with path.open("rb") as stream:
            shutil.copyfileobj(stream, self.wfile, 1 << 20)

    def _head(
        self, status: int, size: int, mark: str = "", content_type: str = "application/octet-stream"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(size))
        self.send_header("Content-Type", content_type)
        if mark:
            self.send_header("ETag", mark)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Nothing; requests are in the fetch log."""


def main(folder: Path, port: int) -> None:
    """Nothing; serves until it is stopped."""
    parts = load_registry()["sirene"].parts
    Portal.folder = folder
    Portal.parts = {part.live.resource: name for name, part in parts.items() if part.live}
    ThreadingHTTPServer(("127.0.0.1", port), Portal).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
