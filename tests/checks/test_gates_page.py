"""The page of the gates says what the code does."""

from expectations import rules_page
from expectations.definitions import load_definitions
from extractors.home import REPOSITORY
from extractors.yaml_facts import read_yaml


def test_the_table_of_rules_is_the_one_of_the_code() -> None:
    text = rules_page.PAGE.read_text(encoding="utf-8")
    assert rules_page.table() in text, "python -m expectations.rules_page"


def test_every_check_stands_under_a_known_rule() -> None:
    rules = read_yaml(rules_page.RULES)
    assert {d.regle for d in load_definitions()} <= set(rules)
    assert {str(n) for n in range(1, 19)} <= set(rules)
    tests = REPOSITORY / "tests" / "dbt" / "identites"
    named = [name for facts in rules.values() for name in facts.get("dbt", ())]
    assert [name for name in named if not (tests / f"{name}.sql").is_file()] == []
