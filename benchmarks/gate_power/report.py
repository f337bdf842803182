"""The results as data (results.json) and as the table of docs/gates.md."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gate_power.errors import Caught

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[2] / "docs" / "gates.md"
BEGIN, END = "<!-- power: begin -->", "<!-- power: end -->"


def write_page(found: Sequence[Caught]) -> None:
    """Replace the table between the page's two marks."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n{table(found)}\n{END}{tail}", encoding="utf-8")


def table(found: Sequence[Caught]) -> str:
    """A line per error: where it is, who caught it, blocked or warned; then the count by gate."""
    lines = ["| error | in | caught at | blocked by | warned by |", "|" + " --- |" * 5]
    lines += [
        f"| {one.name} | {one.where} | {one.gate} | {_names(one.blocked)} | {_names(one.warned)} |"
        for one in found
    ]
    count = Counter(one.gate for one in found)
    told = ", ".join(f"{number} at {gate}" for gate, number in count.items())
    return "\n".join([*lines, "", f"{len(found)} errors: {told}."])


def _names(checks: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in checks)
