"""The results as data (results.json) and as the table of docs/performance.md."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "performance.md"
COLUMNS = {
    "what": "what",
    "against": "against",
    "ours": "ours s",
    "reference": "reference s",
    "ratio": "ratio",
    "bound": "bound",
    "aim": "aim",
    "runs": "runs",
    "cpu": "CPU s",
    "peak_mb": "peak MB",
}
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True)
class Result:
    """One benchmark: ours and the reference in seconds, their ratio, the bound and the aim."""

    id: str
    what: str
    against: str
    ours: float
    reference: float | None = None
    bound: float | None = None
    aim: float | None = None
    runs: int = 1
    cpu: float | None = None
    peak_mb: float | None = None
    raw: dict[str, list[float]] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours over the reference; None when there is no reference."""
        return self.ours / self.reference if self.reference else None

    @property
    def verdict(self) -> str:
        """`aim`, `bound` or `missed`; empty without either."""
        if self.ratio is None or (self.bound is None and self.aim is None):
            return ""
        if self.aim is not None and self.ratio <= self.aim:
            return "aim"
        return "bound" if self.bound is not None and self.ratio <= self.bound else "missed"


def machine() -> dict[str, str | int]:
    """What ran the benchmarks, without its name."""
    return {
        "cores": os.cpu_count() or 0,
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def save(results: list[Result], about: dict[str, str | int]) -> None:
    """Write results.json and the page's table; results of other ids are kept."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"results": []}
    done = {r.id for r in results}
    rows = [r for r in kept["results"] if r["id"] not in done]
    rows += [
        {**asdict(r), "ratio": r.ratio, "verdict": r.verdict, "machine": about} for r in results
    ]
    rows.sort(key=lambda r: r["id"])
    RESULTS.write_text(json.dumps({"results": rows}, indent=1, ensure_ascii=False) + "\n")
    write_page(rows)


def write_page(rows: list[dict[str, object]]) -> None:
    """Replace the table between the page's two marks."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n{table(rows)}\n{END}{tail}", encoding="utf-8")


def table(rows: list[dict[str, object]]) -> str:
    """The results as a Markdown table."""
    titles = ["id", *COLUMNS.values()]
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    for row in rows:
        cells = " | ".join(shown(row[name]) for name in COLUMNS)
        lines.append(f"| {row['id']} | {cells} |")
    return "\n".join(lines)


def shown(value: object) -> str:
    """A cell: figures with two decimals, nothing for what was not measured."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)
