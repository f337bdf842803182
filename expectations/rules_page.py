"""The table of docs/gates.md: rule, check, gate, severity, owner, test. `python -m` writes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from expectations import republished
from expectations.definitions import load_definitions
from expectations.freshness import NAME as FRESHNESS
from expectations.landing_history import SAID
from extractors.home import REPOSITORY
from extractors.yaml_facts import read_yaml

RULES = Path(__file__).with_name("regles.yml")
PAGE = REPOSITORY / "docs" / "gates.md"
BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"
BLOCKS, WARNS = "bloquant", "avertissement"
CONTRACT = {
    "entetes_presents": BLOCKS,
    "entetes_inconnus": WARNS,
    "lignes": BLOCKS,
    "valeurs_obligatoires": BLOCKS,
    "cle_unique": BLOCKS,
    "formats": BLOCKS,
    "formats_isoles": WARNS,
    "continuite_…": BLOCKS,
    "part_en_quarantaine": BLOCKS,
    "lignes_en_quarantaine": WARNS,
}
HISTORY = {
    "lignes_apprises": WARNS,
    "octets": WARNS,
    "contenu_deja_recu": "bloquant, avertissement for a part of which only the latest counts",
    FRESHNESS: WARNS,
    **{name: gravite for name, (gravite, _, _) in SAID.items()},
}
AGAIN = {name: gravite for name, (gravite, _, _) in republished.SAID.items()}
TESTS = "tests/checks/"


def write_page() -> None:
    """None; the page's table is the one that the code gives."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n{table()}\n{END}{tail}", encoding="utf-8")


def table() -> str:
    """The table as Markdown: a line per check, then what keeps a rule beside the gates."""
    lines = ["| rule | check | gate | severity | owner | test |", "|" + " --- |" * 6]
    known: dict[str, dict[str, Any]] = read_yaml(RULES)
    for rule, facts in known.items():
        lines.append(f"| **{rule}** {facts['says']} | | | | | |")
        lines += [f"| {rule} | {' | '.join(cells)} |" for cells in _checks(rule)]
        lines += [
            f"| {rule} | `{name}` | build (dbt) | stops the build | entrepot |"
            f" `tests/dbt/identites/{name}.sql` |"
            for name in facts.get("dbt", ())
        ]
        if "reason" in facts:
            lines.append(f"| {rule} | {' '.join(facts['reason'].split())} | | | | |")
    return "\n".join(lines)


def _checks(rule: str) -> Iterator[tuple[str, ...]]:
    """Check, gate, severity, owner and test of each check of a rule."""
    if rule == "entree":
        tests = ("test_gate1.py", "test_gate1_history.py", "test_republished.py")
        for checks, test in zip((CONTRACT, HISTORY, AGAIN), tests, strict=True):
            for name, gravite in checks.items():
                yield f"`{name}`", "1", gravite, "donnees", f"`{TESTS}{test}`"
    for check in load_definitions():
        if check.regle == rule:
            test = f"`{TESTS}test_gate2*.py`"
            yield f"`{check.controle}`", "2", check.gravite, check.proprietaire, test


if __name__ == "__main__":
    write_page()
