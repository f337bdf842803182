"""The order of the DAGs, read from the assets that they produce and consume."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from extractors.errors import TiError


@dataclass(frozen=True)
class Node:
    """A DAG as the graph sees it: its id, its tags and the assets it consumes and produces."""

    dag_id: str
    consumes: frozenset[str]
    produces: frozenset[str]
    tags: frozenset[str] = frozenset()

    @property
    def is_root(self) -> bool:
        """Whether it waits for no asset."""
        return not self.consumes


def node(dag: Any) -> Node:
    """The node of an Airflow DAG object: schedule assets, task outlets and tags."""
    condition = getattr(dag.timetable, "asset_condition", None)
    outlets = (outlet for task in dag.tasks for outlet in task.outlets)
    return Node(
        dag_id=dag.dag_id,
        consumes=frozenset(_names(condition)),
        produces=frozenset(name for outlet in outlets for name in _names(outlet)),
        tags=frozenset(dag.tags),
    )


def _names(asset: Any) -> Iterator[str]:
    """Names of the assets in a condition, however it is nested."""
    if asset is None:
        return
    if hasattr(asset, "objects"):
        for part in asset.objects:
            yield from _names(part)
    else:
        yield asset.name


def order(nodes: Iterable[Node]) -> list[Node]:
    """The nodes, each after all that produce what it consumes, by name where that leaves a choice.

    A DAG without any asset belongs to no chain and is left out. TiError for a cycle and for an
    asset that is consumed but never produced.
    """
    chained = {n.dag_id: n for n in nodes if n.consumes or n.produces}
    sorter = TopologicalSorter(_predecessors(chained))
    try:
        sorter.prepare()
    except CycleError as error:
        raise TiError(f"dags: cycle {' -> '.join(error.args[1])}: remove one asset of it") from None
    ordered: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [chained[dag_id] for dag_id in ready]
        sorter.done(*ready)
    return ordered


def _predecessors(chained: dict[str, Node]) -> dict[str, set[str]]:
    producers: dict[str, set[str]] = {}
    for dag_id, this in chained.items():
        for asset in this.produces:
            producers.setdefault(asset, set()).add(dag_id)
    for dag_id, this in sorted(chained.items()):
        for asset in sorted(this.consumes - producers.keys()):
            raise TiError(
                f"dags: {dag_id} consumes asset {asset!r} that no DAG produces: "
                "give a task this outlet or take it out of the schedule"
            )
    return {
        dag_id: {p for asset in this.consumes for p in producers[asset]}
        for dag_id, this in chained.items()
    }
