"""What bytes really are: HTML served for data, and the magic bytes of each format."""

import re

HEAD = 4096
MAGIC: dict[str, tuple[bytes, ...]] = {
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "gzip": (b"\x1f\x8b",),
    "parquet": (b"PAR1",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "json": (b"{", b"["),
    "geojson": (b"{",),
}
NAMES = {
    b"PK\x03\x04": "a zip archive or workbook",
    b"\x1f\x8b": "gzip",
    b"PAR1": "Parquet",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"%PDF": "a PDF",
    b'{"': "JSON",
}
# Marks of UTF-16, whose every other byte is zero.
WIDE = (b"\xff\xfe", b"\xfe\xff")
CONTROLS = bytes([*range(9), *range(14, 32)])
TEXT = ("csv", "json", "geojson")
DOCUMENT = "an XML document"
UNCHECKED = ("any", "html")


def complaint(head: bytes, expected: str) -> str:
    """What is wrong with content that begins with `head`, or '' when it can be `expected`.

    `expected` is a kind of bytes, or several joined by `|`.
    """
    problems = [_problem(head, kind) for kind in expected.split("|")]
    return problems[0] if all(problems) else ""


def _problem(head: bytes, expected: str) -> str:
    if expected in UNCHECKED:
        return ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return f"empty content instead of {expected}"
    if start.startswith(b"<"):
        markup = _markup(start)
        fits = expected == "xml" and markup == DOCUMENT
        return "" if fits else f"{markup} instead of {expected}"
    if expected == "xml":
        return f"no {DOCUMENT[3:]}"
    if expected == "csv":
        kinds = [f"{name} instead of csv" for magic, name in _binary(start)]
        return kinds[0] if kinds else _unreadable(start)
    compared = start if expected in TEXT else head
    if compared.startswith(MAGIC.get(expected, (b"",))):
        return ""
    return f"bytes {head[:4].hex(' ')} are not those of {expected}"


def is_gzip(head: bytes) -> bool:
    """Whether the content begins with gzip's magic bytes."""
    return head.startswith(MAGIC["gzip"])


def is_markup(head: bytes) -> bool:
    """Whether the content begins as HTML or XML does."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _binary(start: bytes) -> list[tuple[bytes, str]]:
    return [(magic, name) for magic, name in NAMES.items() if start.startswith(magic)]


def _unreadable(start: bytes) -> str:
    """What is wrong with text of which more than one byte in a hundred is a control character."""
    if start.startswith(WIDE):
        return ""
    head = start[:HEAD]
    odd = len(head) - len(head.translate(None, CONTROLS))
    return "binary content instead of csv" if odd * 100 > len(head) else ""


def _markup(start: bytes) -> str:
    """`an HTML page` with its title, or `an XML document`."""
    if not re.search(rb"<(!doctype html|html|head|body)\b", start[:HEAD], re.IGNORECASE):
        return DOCUMENT
    title = re.search(rb"<title[^>]*>([^<]{1,80})", start[:HEAD], re.IGNORECASE)
    if not title:
        return "an HTML page"
    text = " ".join(title.group(1).decode("utf-8", "replace").split())
    return f"an HTML page ('{text}')"
