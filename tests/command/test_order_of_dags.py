"""The order of DAGs follows their assets, and says what is wrong with them in one line."""

import pytest

from extractors.errors import TiError
from ti.order import Node, order


def made(dag_id: str, consumes: str = "", produces: str = "", tags: str = "") -> Node:
    return Node(dag_id, *(frozenset(x.split()) for x in (consumes, produces, tags)))


CHAIN = [
    made("publish", "candidate", "release"),
    made("build", "raw_b raw_a", "candidate"),
    made("ingest_b", "", "raw_b"),
    made("ingest_a", "", "raw_a"),
]


def ids(nodes: list[Node]) -> list[str]:
    return [n.dag_id for n in order(nodes)]


def test_producers_come_before_consumers_and_ties_by_name() -> None:
    assert ids(CHAIN) == ["ingest_a", "ingest_b", "build", "publish"]
    assert ids(CHAIN[::-1]) == ids(CHAIN)


def test_a_dag_with_an_asset_takes_its_place() -> None:
    assert ids([*CHAIN, made("evaluate", "candidate", "estimates")])[-2:] == ["evaluate", "publish"]
    assert ids([*CHAIN, made("site", "release", "")])[-1] == "site"
    assert ids([*CHAIN, made("ingest_0", "", "raw_0")])[0] == "ingest_0"


def test_a_dag_without_assets_is_in_no_chain() -> None:
    assert "housekeeping" not in ids([*CHAIN, made("housekeeping")])


def test_two_producers_of_an_asset_both_come_first() -> None:
    assert ids([*CHAIN, made("ingest_a_bis", "", "raw_a")]).index("ingest_a_bis") < 3


def test_a_cycle_is_one_clear_line() -> None:
    with pytest.raises(TiError, match=r"cycle .*(x -> y|y -> x)") as error:
        order([made("x", "b", "a"), made("y", "a", "b")])
    assert "\n" not in str(error.value)


def test_an_asset_that_no_one_produces_is_named_with_its_consumer() -> None:
    with pytest.raises(TiError, match="build consumes asset 'raw_a' that no DAG produces"):
        order(CHAIN[:3])
