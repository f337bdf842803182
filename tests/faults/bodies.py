"""Portals that answer 200 with something else than the file."""

import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from unittest.mock import patch

from faults.model import Behaviour
from faults.sites import CHOMAGE, EXPORT, FILOSOFI, STATIC, dataset, projects, resource, zipped
from faults.stage import Stage
from support.loopback import Answer, send

from extractors.fetch import FetchOutcome

GOOD = projects(2)
APOLOGY = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
ERROR = b'{"errorcode": 10002, "error": "quota exceeded"}'
REFUSED = "refused at once, nothing of it stays"


def _served(*answers: Answer) -> Callable[[Stage], None]:
    return lambda stage: stage.serve(*answers)


def _short(handler: BaseHTTPRequestHandler) -> None:
    """The whole file under a length that leaves its end out."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(GOOD) - 5))
    handler.end_headers()
    handler.wfile.write(GOOD)


def _full(stage: Stage) -> None:
    """There is room for 300 MB less than is needed."""
    disk = SimpleNamespace(free=1000)
    stage.during.enter_context(patch.object(shutil, "disk_usage", lambda _: disk))
    stage.serve(send(GOOD))


def _other_checksum(stage: Stage) -> None:
    stated = {"type": "sha1", "value": "0" * 40}
    stage.catalogue(dataset(resource(checksum=stated)))
    stage.serve(send(GOOD))


def _other_name(stage: Stage) -> None:
    """The address and the header both name a path."""
    url = f"{STATIC}/..%2F..%2Fetc%2Fcron.d%2F{EXPORT}"
    stage.catalogue(dataset(resource(url=url)))
    named = 'attachment; filename="../../../etc/passwd"'
    answer = send(GOOD, Content_Disposition=named)
    stage.server.on(f"/..%2F..%2Fetc%2Fcron.d%2F{EXPORT}", answer)


def _only_a_name(stage: Stage, outcome: FetchOutcome | None) -> None:
    assert outcome is not None
    assert outcome.files[-1].file_name == EXPORT
    assert outcome.files[-1].path.is_relative_to(stage.home.lake / "objects")


def _cut_line(stage: Stage, outcome: FetchOutcome | None) -> None:
    """The file is as announced."""
    assert outcome is not None
    assert outcome.files[-1].path.read_bytes() == GOOD[:-5]


def _swollen() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DS_FILOSOFI_CC_2023_data.csv", b"0" * (100 << 20))
    return held.getvalue()


DEFLATED = zlib.compress(GOOD)
BODIES = [
    Behaviour(
        "html_apology", "200 with an HTML page", REFUSED, _served(send(APOLOGY)), "refused",
        r"an HTML page \('Maintenance'\) instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "json_error", "200 with an error as JSON", REFUSED, _served(send(ERROR)), "refused",
        "JSON instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "empty_body", "200 without a byte", REFUSED, _served(send(b"")), "refused",
        "empty content instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "longer_than_announced", "The body goes on after its announced length",
        "read as far as it was announced; the rest is no answer to what comes next",
        _served(_short), "taken", also=_cut_line,
    ),
    Behaviour(
        "gzip_as_plain", "gzip bytes without a word", "unwrapped, both forms kept",
        _served(send(gzip.compress(GOOD))), "taken",
    ),
    Behaviour(
        "plain_as_gzip", "Plain bytes announced as gzip", "taken for what they are",
        _served(send(GOOD, Content_Encoding="gzip")), "taken",
    ),
    Behaviour(
        "gzip_twice", "gzip within gzip", REFUSED,
        _served(send(gzip.compress(gzip.compress(GOOD)), Content_Encoding="gzip, gzip")),
        "refused", "gzip instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "gzip_cut", "gzip without its end", REFUSED, _served(send(gzip.compress(GOOD)[:-20])),
        "refused", "truncated or corrupt gzip", asked=2, waits=0,
    ),
    Behaviour(
        "deflate", "Deflated bytes, announced", REFUSED,
        _served(send(DEFLATED, Content_Encoding="deflate")), "refused",
        "bytes coded as deflate, which was not asked for", asked=2, waits=0,
    ),
    Behaviour(
        "brotli", "`Content-Encoding: br`", REFUSED,
        _served(send(DEFLATED, Content_Encoding="br")), "refused", "bytes coded as br",
        asked=2, waits=0,
    ),
    Behaviour(
        "deflate_unsaid", "Deflated bytes without a word", REFUSED, _served(send(DEFLATED)),
        "refused", "binary content instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "zip_cut", "A zip without its end", REFUSED, _served(send(FILOSOFI.body(2)[:-30])),
        "refused", "truncated or corrupt|unreadable|no end", site=FILOSOFI, asked=2, waits=0,
    ),
    Behaviour(
        "zip_bomb", "A gzip of a thousand times its size", REFUSED,
        _served(send(gzip.compress(b"0" * (70 << 20)))), "refused",
        "more than 2000000 bytes", asked=2, waits=0,
    ),
    Behaviour(
        "wrong_type", "A CSV where a workbook was", REFUSED, _served(send(GOOD)), "refused",
        "are not those of xlsx", site=CHOMAGE, asked=2, waits=0,
    ),
    Behaviour(
        "workbook_for_csv", "A workbook where a CSV was", REFUSED, _served(send(zipped(a=b"b"))),
        "refused", "a zip archive or workbook instead of csv", asked=2, waits=0,
    ),
    Behaviour(
        "too_large", "A length above the most bytes of the part", "refused before a byte is read",
        _served(send(b"a,b\n" * 600_000)), "refused", "more than 2000000 bytes", asked=2, waits=0,
    ),
    Behaviour(
        "no_room", "A file for which the disk has no room", "refused before a byte is received",
        _full, "refused", "MB to receive, 0 MB free", asked=2, waits=0,
    ),
    Behaviour(
        "other_checksum", "Other bytes than the catalogue's checksum", REFUSED, _other_checksum,
        "refused", "sha1 .* received, the catalogue states 0000", asked=2, waits=0,
    ),
    Behaviour(
        "name_that_climbs", "`..%2F..%2Fetc` in the address, `../../..` in `Content-Disposition`",
        "a name is a label: the file stands under its sha256", _other_name, "taken",
        also=_only_a_name,
    ),
]  # fmt: skip
