"""The cookbook: its page, and what its queries may read and add up."""

import re
from pathlib import Path

import pytest

from extractors.errors import TiError
from publication.cookbook_page import FIRST, NOTES, PAGE, read, recipes, render, result, results
from publication.views import load_views

REGENERATE = "run .venv/bin/python -m publication.cookbook_page"
READ = re.compile(r"\b(?:from|join)\s+(?:lateral\s+)?([a-z_0-9.]+)")
STEP = re.compile(r"\b([a-z_0-9]+) as (?:materialized )?\(")
ADDED = re.compile(r"\b(?:sum|avg)\([^()]*montant")
TYPED = re.compile(r"group by[^()]*\btype_montant\b|where[^()]*\btype_montant = '")


def bare(query: str) -> str:
    """The query without its comments and the inside of its strings."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--.*|/\*.*?\*/", "", query, flags=re.DOTALL))


def outside(query: str) -> set[str]:
    """What a query reads that is neither a published view nor a step of its own."""
    text = bare(query)
    known = {f"pub.{view}" for view in load_views()} | set(STEP.findall(text)) | {"unnest"}
    return set(READ.findall(text)) - known


def mixes(query: str) -> bool:
    """Whether a step adds amounts up without keeping to one type of amount."""
    steps = re.split(r"\n\s*\n", query)
    return any(ADDED.search(step) and not TYPED.search(step) for step in steps)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(recipes(), results()), REGENERATE


def test_there_are_enough_questions_each_with_its_result() -> None:
    asked = recipes()
    assert len(asked) >= 15
    assert [recipe.number for recipe in asked] == list(range(1, len(asked) + 1))
    assert {recipe.slug for recipe in asked} == set(results())
    assert all(recipe.notes[name] for recipe in asked for name in NOTES)
    assert all(answer.rows for answer in results().values())


def test_each_result_stands_beside_its_warning() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for section in page.split("\n## ")[1:]:
        assert "invented sample" in section.split("```")[-1]


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.slug)
def test_a_query_reads_published_views_only_and_in_an_order(recipe) -> None:
    text = bare(recipe.query)
    assert outside(recipe.query) == set()
    assert "pub." in text
    assert text == text.lower()
    assert not re.search(r"select\s+(?:distinct\s+)?(?:\w+\.)?\*", text)
    assert re.search(r"\norder by [^()]+;$", text)
    assert not mixes(recipe.query)


def test_a_query_that_reads_elsewhere_would_be_seen() -> None:
    assert outside("with a as (select 1 from pub.epci_v1) select 1 from a") == set()
    assert outside("select 1 from marts.mart_x inner join epci_v1 using (y)") == {
        "marts.mart_x",
        "epci_v1",
    }


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("select annee, sum(montant_eur) from x group by annee", True),
        (
            "with a as (\nselect sum(m.montant_eur) from x as m\n)\n\nselect type_montant from a",
            True,
        ),
        ("select type_montant, sum(montant_eur) from x group by type_montant", False),
        ("select sum(montant_eur) from x where type_montant = 'engage'", False),
        ("select sum(nb_projets) from x group by annee", False),
    ],
)
def test_a_sum_across_types_of_amount_would_be_seen(query: str, refused: bool) -> None:
    assert mixes(query) is refused


def test_a_file_without_its_notes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "01-x.sql"
    path.write_text("select 1;\n")
    with pytest.raises(TiError, match="begin with a comment"):
        read(path)
    path.write_text("/*\nQuestion : pourquoi ?\n*/\nselect 1;\n")
    with pytest.raises(TiError, match="its comment must say Question, English"):
        read(path)


def test_a_note_may_take_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "02-x.sql"
    path.write_text("/*\n" + "\n".join(f"{n} : a\n  b" for n in NOTES) + "\n*/\nselect 1;\n")
    recipe = read(path)
    assert (recipe.number, recipe.query) == (2, "select 1;")
    assert set(recipe.notes.values()) == {"a b"}


def test_the_first_rows_are_kept_and_all_are_counted() -> None:
    kept = result([["a"], *([str(n)] for n in range(FIRST + 2))])
    assert (kept.columns, kept.rows, len(kept.first)) == (["a"], FIRST + 2, FIRST)
