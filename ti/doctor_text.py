"""A diagnosis as a person reads it: one line per part, then what the words mean."""

from collections.abc import Iterator
from textwrap import shorten

from ti.doctor_model import WORDS, Diagnosis, Finding
from ti.status_text import table

HEADER = ("", "source", "part", "état", "http", "s", "récupéré", "offert", "daté du", "")
WIDEST = 110


def text(diagnosis: Diagnosis) -> str:
    """The screen: a table, the words it uses, and the verdict."""
    return "\n".join(_lines(diagnosis))


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    count = len(diagnosis.findings)
    yield f"portail {diagnosis.portal} · {count} parties / parts · {diagnosis.seconds:.1f} s"
    yield ""
    yield from table([HEADER, *(_row(one) for one in diagnosis.findings)], indent="")
    yield ""
    for state in dict.fromkeys(one.state for one in diagnosis.findings):
        yield f"{WORDS[state][0]} / {WORDS[state][1]}"
    yield ""
    yield _verdict(diagnosis)


def _row(one: Finding) -> tuple[object, ...]:
    return (
        _mark(one),
        one.source,
        one.part if one.required else f"({one.part})",
        WORDS[one.state][0],
        "" if one.status is None else str(one.status),
        f"{one.seconds:.1f}" if one.seconds else "",
        one.fetched,
        one.offered,
        one.dated,
        shorten(one.message, WIDEST, placeholder=" …"),
    )


def _mark(one: Finding) -> str:
    """✓ when a run has it as expected, ✗ when a required part cannot be had, else !."""
    if one.state == "ok":
        return "✓"
    if one.required and not one.answers:
        return "✗"
    return "–" if one.state == "absent" else "!"


def _verdict(diagnosis: Diagnosis) -> str:
    failing = diagnosis.failing
    if failing:
        names = ", ".join(f"{one.source}.{one.part}" for one in failing)
        said = (
            f"✗ parties requises qui manquent / required parts that cannot be had: {len(failing)}"
        )
        return f"{said} ({shorten(names, 2 * WIDEST, placeholder=' …')})"
    said = "✓ toutes les parties requises sont là / every required part can be had"
    optional = any(not one.required for one in diagnosis.findings)
    return f"{said} ; (partie) : facultative / optional" if optional else said
