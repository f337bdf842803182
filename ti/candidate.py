"""Which release the accepted vintages would make, and its row in meta.release."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.types.json import Json

from extractors.absent import absent
from extractors.errors import TiError
from extractors.home import REPOSITORY
from extractors.manifest import NATURES
from extractors.registry import Source, left_out
from extractors.yaml_facts import read_yaml
from warehouse.version import code_version

if TYPE_CHECKING:
    from warehouse.migrate import Connection

# What the views of raw show: one extraction per vintage, or one in all where the latest counts.
SHOWN = """
    select distinct on (source, part, scope)
        id_extraction, source, part, sha256, nature, accepted_table
    from (
        select
            *, case when source || '.' || part = any(%s) then '' else vintage end as scope
        from meta.extraction
        where accepted_table is not null
    ) as accepted
    order by source, part, scope, vintage desc, accepted_at desc, id_extraction
"""


@dataclass(frozen=True)
class Input:
    """An accepted extraction that feeds the candidate; the table's name follows how its file was
    read, corrections included.
    """

    id_extraction: str
    source: str
    part: str
    sha256: str
    nature: str
    table: str


@dataclass(frozen=True)
class Candidate:
    """A release that can be built: its id comes from its inputs and the code, nothing else."""

    id_release: str
    nature: str
    portal: str
    code_version: str
    geographie_reference: str
    inputs: tuple[Input, ...]
    stale: bool
    partial: bool


def candidate(
    conn: "Connection", registry: Mapping[str, Source], portal: str, *, stale: bool = False
) -> Candidate:
    """The release of what is accepted now; TiError when a required part never was.

    `stale` says that a source failed and its last accepted vintage does: another release than the
    same vintages without a failure, so that it is replaced once the source is back.
    """
    inputs = tuple(_inputs(conn, registry))
    partial = _require(registry, {(one.source, one.part) for one in inputs}) or bool(left_out())
    version, geography = code_version(), reference_geography()
    nature = weakest(one.nature for one in inputs)
    files = sorted((one.id_extraction, one.sha256, one.table) for one in inputs)
    facts = [*files, version, geography]
    digest = hashlib.sha256(repr([*facts, "stale"] if stale else facts).encode()).hexdigest()
    id_release = f"{nature}-{digest[:12]}"
    return Candidate(id_release, nature, portal, version, geography, inputs, stale, partial)


def absent_parts(conn: "Connection", registry: Mapping[str, Source]) -> list[str]:
    """The sources and parts of which no file was ever accepted on this portal, by name, and the
    sources that TI_SOURCES leaves out.
    """
    query = "select distinct source, part from meta.extraction where accepted_table is not null"
    there = {(str(s), str(p)) for s, p in conn.execute(query)}
    return absent(registry, there)


def weakest(natures: Iterable[str]) -> str:
    """The nature that a release of files of those natures carries; an unknown one is weakest."""
    return max(natures, key=lambda n: (NATURES.index(n) if n in NATURES else len(NATURES), n))


def reference_geography() -> str:
    """The date of the geography to which everything is carried, as the dbt project states it."""
    facts = read_yaml(REPOSITORY / "dbt_project" / "vars.yml")
    return str(facts["vars"]["geographie_reference"])


def record(conn: "Connection", run_id: str, made: Candidate) -> None:
    """Nothing; meta.release has the candidate, whatever became of an earlier attempt at it.

    meta.candidate names it for the models that publish its identity: dbt's variables, and so its
    parsed project, are the same for every release.
    """
    conn.execute(
        """
        insert into meta.release (
            id_release, run_id, portal, nature, code_version, geographie_reference, stale, partial,
            extractions
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (id_release) do update
        set
            run_id = excluded.run_id, stale = excluded.stale, partial = excluded.partial,
            state = case when meta.release.is_current then 'published' else 'candidate' end,
            checks_passed = 0, checks_warned = 0, checks_blocked = 0
        """,
        [
            *(made.id_release, run_id, made.portal, made.nature, made.code_version),
            *(made.geographie_reference, made.stale, made.partial),
            Json([one.id_extraction for one in made.inputs]),
        ],
    )
    conn.execute(
        """
        insert into meta.candidate (id_release) values (%s)
        on conflict (singleton) do update set id_release = excluded.id_release
        """,
        [made.id_release],
    )


def _inputs(conn: "Connection", registry: Mapping[str, Source]) -> Iterable[Input]:
    latest = [
        f"{source.id}.{name}"
        for source in registry.values()
        for name, part in source.parts.items()
        if part.vintages == "latest"
    ]
    for row in conn.execute(SHOWN, [latest]).fetchall():
        one = Input(*map(str, row))
        if one.source in registry and one.part in registry[one.source].parts:
            yield one


def _require(registry: Mapping[str, Source], there: set[tuple[str, str]]) -> bool:
    """Whether an optional part is missing; TiError for a required one."""
    missing = [
        (source.id, name, part.required_for_release)
        for source in registry.values()
        for name, part in source.parts.items()
        if (source.id, name) not in there and not part.lake_only
    ]
    for source, name, required in missing:
        if required:
            raise TiError(
                f"nothing to build from: no vintage of {name} was ever accepted "
                f"(source {source}, part {name}): ti run --source {source}"
            )
    return bool(missing)
