"""Descriptions, names, sizes and style of the dbt project."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

MAX_LINES = 120
UNIT_TESTS = 30
PREFIXES = {
    "staging": "stg_",
    "intermediate": "int_",
    "star": ("dim_", "fact_", "bridge_"),
    "marts": "mart_",
}
# One spelling each: what stands here has another name in this project.
REFUSED = {
    "epci_siren": "code_epci",
    "siren_epci": "code_epci",
    "insee_com": "code_commune",
    "codgeo": "code_commune",
    "list_version": "version_liste",
    "extraction_id": "id_extraction",
    "extraction_sk": "id_extraction",
    "effectifs": "effectif",
    "year": "annee",
    "ape": "code_ape",
    "code_dep": "code_departement",
    "code_reg": "code_region",
    "cog_vintage": "millesime",
}
Models = dict[str, dict[str, Any]]


def test_every_model_is_described_with_its_grain(models: Models) -> None:
    for name, model in models.items():
        grain = model["meta"].get("grain", "")
        assert grain, name
        assert model["description"].splitlines()[0] == grain, name
        assert model["meta"].get("source"), name


def test_every_column_is_described_in_both_languages(models: Models) -> None:
    for name, model in models.items():
        assert model["columns"], name
        for column in model["columns"].values():
            where = f"{name}.{column['name']}"
            assert column["description"].strip(), where
            assert column["meta"].get("libelle_en"), where
            assert "unite" in column["meta"], where


def test_a_text_is_written_once(models: Models) -> None:
    english = defaultdict(set)
    for model in models.values():
        for column in model["columns"].values():
            english[column["description"]].add(column["meta"]["libelle_en"])
    assert not {french: texts for french, texts in english.items() if len(texts) > 1}


def test_a_thing_has_one_spelling(models: Models) -> None:
    columns = {column for model in models.values() for column in model["columns"]}
    assert not columns & set(REFUSED)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in columns)


def test_model_names_say_their_layer(models: Models) -> None:
    for name, model in models.items():
        prefix = PREFIXES.get(model["fqn"][1])
        assert name.startswith(prefix) if prefix else name.endswith("_v1"), name


def test_no_model_is_long(project: Path) -> None:
    for path in (project / "models").rglob("*.sql"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES, path.name


def test_models_are_tested(manifest: dict[str, Any], models: Models) -> None:
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    read = {parent for test in tests for parent in test["depends_on"]["nodes"]}
    assert [name for name, model in models.items() if model["unique_id"] not in read] == []
    rules = [(test.get("test_metadata") or {}).get("kwargs", {}) for test in tests]
    both = sum("jamais_nuls" in arguments for arguments in rules)
    assert len(tests) + both >= 2 * len(models)
    assert len(manifest["unit_tests"]) >= UNIT_TESTS


def test_a_layer_reads_only_those_before_it(manifest: dict[str, Any], models: Models) -> None:
    order = ["staging", "intermediate", "star", "marts", "pub"]
    for name, model in models.items():
        for parent in model["depends_on"]["nodes"]:
            if parent.startswith("model."):
                layer = manifest["nodes"][parent]["fqn"][1]
                assert order.index(layer) <= order.index(model["fqn"][1]), f"{name} reads {parent}"
