"""docs/dictionnaire.md: the dictionary of the published views as a page.

`python -m publication.dictionary_page` writes it anew.
"""

from collections.abc import Sequence
from itertools import groupby

from extractors.home import REPOSITORY
from publication.dictionary import Entry, read_dictionary
from publication.manifest import current_manifest
from publication.views import view

PAGE = REPOSITORY / "docs" / "dictionnaire.md"

HEAD = """\
# Dictionnaire des vues publiées

Dictionary of the published views. Generated from the dbt models by
`.venv/bin/python -m publication.dictionary_page`; the same content is in `pub.dictionnaire_v1`.
The files of a release have one more column, the last: `avertissement`, empty for real data.

D'où vient chaque colonne / where each column comes from: [lignage](lignage.md).
"""


def render(entries: Sequence[Entry]) -> str:
    """The page for these entries: a table per view, with its grain, key, sources and licence."""
    parts = [HEAD]
    for name, group in groupby(entries, key=lambda entry: entry.vue):
        parts.append(_section(name, list(group)))
    return "\n".join(parts)


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
    with current_manifest() as path:
        PAGE.write_text(render(read_dictionary(path)), encoding="utf-8")
