"""Bytes changed without knowing what they say: what a wire, a disk or a proxy does."""

import random

from benchmarks.campaigns.bases import Base
from benchmarks.campaigns.mutators import mutator

KIND = "bytes"
BLOCK = 512


def _place(rng: random.Random, body: bytes | bytearray) -> int:
    return rng.randrange(len(body))


@mutator(KIND)
def flipped_bits(rng: random.Random, base: Base) -> bytes:
    """One to eight bits turned."""
    body = bytearray(base.body)
    for _ in range(rng.randint(1, 8)):
        body[_place(rng, body)] ^= 1 << rng.randrange(8)
    return bytes(body)


@mutator(KIND)
def flipped_inside(rng: random.Random, base: Base) -> bytes:
    """The same, inside the archive."""
    body = bytearray(base.table.bytes())
    for _ in range(rng.randint(1, 8)):
        body[_place(rng, body)] ^= 1 << rng.randrange(8)
    return base.wrap(bytes(body))


@mutator(KIND)
def truncated(rng: random.Random, base: Base) -> bytes:
    """Cut anywhere."""
    return base.body[: _place(rng, base.body)]


@mutator(KIND)
def truncated_inside(rng: random.Random, base: Base) -> bytes:
    """Cut before it was wrapped."""
    inner = base.table.bytes()
    return base.wrap(inner[: _place(rng, inner)])


@mutator(KIND)
def truncated_at_a_line(rng: random.Random, base: Base) -> bytes | None:
    """Cut between two lines."""
    lines = base.table.bytes().splitlines(keepends=True)
    return base.wrap(b"".join(lines[: rng.randrange(1, len(lines))])) if len(lines) > 2 else None


@mutator(KIND)
def inserted_nuls(rng: random.Random, base: Base) -> bytes:
    """One to five NUL bytes put in."""
    body = bytearray(base.table.bytes())
    for _ in range(rng.randint(1, 5)):
        body.insert(_place(rng, body), 0)
    return base.wrap(bytes(body))


@mutator(KIND)
def duplicated_block(rng: random.Random, base: Base) -> bytes:
    """A block written twice."""
    body = base.table.bytes()
    at = _place(rng, body)
    return base.wrap(body[: at + BLOCK] + body[at:])


@mutator(KIND)
def zeroed_block(rng: random.Random, base: Base) -> bytes:
    """A block of zeros, as a disk leaves."""
    body = base.table.bytes()
    at = _place(rng, body)
    return base.wrap(body[:at] + bytes(len(body[at : at + BLOCK])) + body[at + BLOCK :])


@mutator(KIND)
def emptied(rng: random.Random, _base: Base) -> bytes:
    """No byte, or a few blank ones."""
    return rng.choice((b"", b"\n", b" \n \n", b"\xef\xbb\xbf"))


@mutator(KIND)
def random_tail(rng: random.Random, base: Base) -> bytes:
    """Random bytes after the end."""
    return base.body + rng.randbytes(rng.randint(1, 2 * BLOCK))


@mutator(KIND)
def random_bytes(rng: random.Random, _base: Base) -> bytes:
    """Nothing but random bytes."""
    return rng.randbytes(rng.randint(1, 4 * BLOCK))


@mutator(KIND)
def page_of_apology(rng: random.Random, base: Base) -> bytes:
    """A page for people in place of the file, or before it."""
    page = b"<!DOCTYPE html>\n<html><body>Service indisponible</body></html>\n"
    return rng.choice((page, page + base.body, b"Service indisponible\n"))
