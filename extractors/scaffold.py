"""A source's own files, written from an example of what its producer publishes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from extractors import scaffold_templates as templates
from extractors.errors import MisuseError
from extractors.home import REPOSITORY
from extractors.registry import load_registry
from extractors.registry_columns import Column
from extractors.registry_part import Options
from extractors.scaffold_sniff import Sniffed, sniff

LICENCES = {
    "Licence Ouverte 2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
NAME = r"[a-z][a-z0-9_]*"


@dataclass(frozen=True)
class Facts:
    """What a file cannot say of itself."""

    title: str = ""
    producer: str = "Producteur à nommer"
    licence: str = "Licence Ouverte 2.0"
    homepage: str = "https://www.data.gouv.fr/"
    calendar: str = "To be stated: when the producer publishes."


def write_source(
    source_id: str,
    sample_file: Path | None = None,
    *,
    part: str = "donnees",
    vintage: str | None = None,
    facts: Facts | None = None,
    repository: Path = REPOSITORY,
) -> list[Path]:
    """The files written: source.yml, columns.csv, a test, a staging model and its description.

    Format, headers, types and key are those of `sample_file` (csv, xlsx, json, geojson or
    parquet); without one, the source has a code and a label. No existing file is changed.
    MisuseError for a name that cannot be one, or a source that is already there.
    """
    known = facts or Facts()
    _refuse_names(source_id, part, known, repository)
    sniffed = sniff(sample_file) if sample_file else _code_and_label()
    since = vintage or _vintage_of(sample_file)
    texts = _texts(source_id, part, since, sniffed, known)
    paths = {repository / path: text for path, text in texts.items()}
    for path in paths:
        if path.exists():
            raise MisuseError(f"{path} is already there: choose another name than {source_id}")
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(paths)


def _refuse_names(source_id: str, part: str, facts: Facts, repository: Path) -> None:
    """Nothing; MisuseError for a name that cannot be one or a source that is registered."""
    for name in (source_id, part):
        if not re.fullmatch(NAME, name):
            raise MisuseError(f"{name!r} cannot be a name: use lower case letters, digits and _")
    if facts.licence not in LICENCES:
        raise MisuseError(f"unknown licence {facts.licence}: use one of {', '.join(LICENCES)}")
    folder = repository / "extractors" / "sources" / source_id
    if folder.exists() or source_id in load_registry():
        raise MisuseError(f"source {source_id} is already there: choose another name")


def _texts(
    source_id: str, part: str, vintage: str, sniffed: Sniffed, facts: Facts
) -> dict[str, str]:
    """The content of each file, by its path in the repository."""
    title = facts.title or source_id.replace("_", " ").capitalize()
    stated = {
        "title_fr": title,
        "title_en": title,
        "producer": facts.producer,
        "licence": facts.licence,
        "licence_url": LICENCES[facts.licence],
        "citation": f"{facts.producer}, {title}",
        "homepage": facts.homepage,
        "calendar": facts.calendar,
    }
    folder = f"extractors/sources/{source_id}"
    staging = f"dbt_project/models/staging/{source_id}"
    return {
        f"{folder}/source.yml": templates.source_yml(source_id, part, sniffed, stated),
        f"{folder}/columns.csv": templates.columns_csv(part, vintage, sniffed),
        f"tests/sources/test_{source_id}.py": templates.example_test(
            source_id, part, vintage, sniffed
        ),
        f"{staging}/stg_{source_id}__{part}.sql": templates.staging_sql(source_id, part, sniffed),
        f"{staging}/_{source_id}.yml": templates.staging_yml(source_id, part, sniffed, title),
    }


def _vintage_of(sample_file: Path | None) -> str:
    """The date or year in the file's name, else the current year."""
    name = sample_file.name if sample_file else ""
    found = re.search(r"(?:19|20)\d{2}(?:-\d{2}(?:-\d{2})?)?", name)
    return found.group() if found else str(datetime.now(UTC).year)


def _code_and_label() -> Sniffed:
    """A source of two columns, for one whose file is not at hand."""
    columns = [
        Column(name=name, header=name, required=True, label_fr=label_fr, label_en=label_en)
        for name, label_fr, label_en in (("code", "Code", "Code"), ("libelle", "Libellé", "Label"))
    ]
    table = pa.table({"code": ["01", "02"], "libelle": ["Premier", "Second"]})
    return Sniffed("csv", Options(), columns, table, ["code"])
