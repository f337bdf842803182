"""docs/dictionnaire.md: the dictionary of the published views as a page.

`python -m publication.dictionary_page` writes it anew.
"""

from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.errors import TiError
from extractors.home import REPOSITORY
from publication.dictionary import Entry, read_dictionary
from publication.views import view

PAGE = REPOSITORY / "docs" / "dictionnaire.md"
PROJECT = REPOSITORY / "dbt_project"

HEAD = """\
# Dictionnaire des vues publiées

Dictionary of the published views. Generated from the dbt models by
`.venv/bin/python -m publication.dictionary_page`; the same content is in `pub.dictionnaire_v1`.
The files of a release have one more column, the last: `avertissement`, empty for real data.
"""


def render(entries: Sequence[Entry]) -> str:
    """The page for these entries: a table per view, with its grain, key, sources and licence."""
    parts = [HEAD]
    for name, group in groupby(entries, key=lambda entry: entry.vue):
        parts.append(_section(name, list(group)))
    return "\n".join(parts)


def current_entries() -> list[Entry]:
    """The entries of the dbt project as it is on disk; needs no database. TiError if it fails."""
    from dbt.cli.main import dbtRunner

    with TemporaryDirectory() as scratch:
        where = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        paths = ["--target-path", scratch, "--log-path", scratch, "--no-partial-parse", "--quiet"]
        with redirect_stdout(StringIO()) as said:
            done = dbtRunner().invoke(["parse", *where, *paths])
        if not done.success:
            raise TiError(f"dbt parse failed: {done.exception or said.getvalue()}")
        return read_dictionary(Path(scratch) / "manifest.json")


def _section(name: str, entries: Sequence[Entry]) -> str:
    of = view(name)
    sources = ", ".join(f"`{source.id}`" for source in of.sources) or "la publication elle-même"
    lines = [
        f"## {name}\n",
        f"{entries[0].grain}\n",
        f"Clé : {', '.join(f'`{column}`' for column in of.key)}. Sources : {sources}."
        f" Licence : {of.licence.name}.\n",
        "| colonne | type | unité | libellé | label |",
        "| --- | --- | --- | --- | --- |",
        *(_row(entry) for entry in entries),
        "",
    ]
    return "\n".join(lines)


def _row(entry: Entry) -> str:
    cells = (f"`{entry.colonne}`", entry.type, entry.unite, entry.libelle_fr, entry.libelle_en)
    safe = [(cell or "").replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(safe)} |"


if __name__ == "__main__":
    PAGE.write_text(render(current_entries()), encoding="utf-8")
