"""Amounts keep their type: no model may sum what was announced, committed, paid or requested."""

from collections.abc import Iterator
from typing import Any

import pytest

FACT = "fact_financement"
AMOUNT, TYPE = "montant", "type_montant"
# An amount whose column is named after its type needs no other to tell it.
NAMED = {f"{AMOUNT}_{kind}" for kind in ("annonce", "engage", "paye", "demande")}


def mixing(manifest: dict[str, Any]) -> list[str]:
    """The models under the fact of amounts that hold an amount without its type beside it, or whose
    unique key leaves the type out.
    """
    nodes = manifest["nodes"]
    names = {key: node["name"] for key, node in nodes.items()}
    found = []
    for key in _under(manifest, next(k for k, name in names.items() if name == FACT)):
        columns = nodes[key]["columns"]
        keys = list(_unique_keys(manifest, key))
        held = any(column.startswith(AMOUNT) for column in columns.keys() - NAMED)
        if held and (TYPE not in columns or not keys or any(TYPE not in one for one in keys)):
            found.append(names[key])
    return sorted(found)


def _under(manifest: dict[str, Any], key: str) -> Iterator[str]:
    """The model and all those that read it, each once."""
    waiting, seen = [key], set()
    while waiting:
        node = waiting.pop()
        if node.startswith("model.") and node not in seen:
            seen.add(node)
            waiting += manifest["child_map"].get(node, [])
            yield node


def _unique_keys(manifest: dict[str, Any], model: str) -> Iterator[list[str]]:
    for child in manifest["child_map"].get(model, []):
        facts = manifest["nodes"].get(child, {}).get("test_metadata") or {}
        if facts.get("name") == "cle_unique":
            yield facts["kwargs"]["colonnes"]


def test_no_model_sums_across_types(manifest: dict[str, Any]) -> None:
    assert mixing(manifest) == []


@pytest.mark.parametrize(
    ("columns", "key", "refused"),
    [
        (["code_epci", "type_montant", "montant_eur"], ["code_epci", "type_montant"], False),
        (["code_epci", "nb_projets"], ["code_epci"], False),
        (["code_epci", "montant_annonce"], ["code_epci"], False),
        (["code_epci", "montant_eur"], ["code_epci"], True),
        (["code_epci", "type_montant", "montant_eur"], ["code_epci"], True),
    ],
)
def test_a_sum_across_types_would_be_seen(
    columns: list[str], key: list[str], refused: bool
) -> None:
    facts = {"name": "cle_unique", "kwargs": {"colonnes": key}}
    toy: dict[str, Any] = {
        "nodes": {
            "model.p.fact": {"name": FACT, "columns": {}},
            "model.p.mart": {"name": "mart", "columns": dict.fromkeys(columns)},
            "test.p.key": {"name": "key", "test_metadata": facts},
        },
        "child_map": {"model.p.fact": ["model.p.mart"], "model.p.mart": ["test.p.key"]},
    }
    assert mixing(toy) == (["mart"] if refused else [])
