"""Small manifests with compiled SQL, over columns of two real parts."""

from publication.lineage import Model, read_lineage

# The raw views that the models of these tests read.
TAUX = "raw.chomage_ze_insee_taux"
ZONES = "raw.ze2020_insee_composition"


def manifest(models: dict[str, str]) -> dict[str, object]:
    """A manifest of models by `schema.name`, each of which may read those before it."""
    names = list(models)
    return {"nodes": {name: _node(name, models[name], names[:i]) for i, name in enumerate(names)}}


def _node(name: str, sql: str, before: list[str]) -> dict[str, object]:
    schema, table = name.split(".")
    return {
        "unique_id": name,
        "resource_type": "model",
        "schema": schema,
        "name": table,
        "fqn": ["p", schema, table],
        "original_file_path": f"models/{table}.sql",
        "depends_on": {"nodes": before},
        "compiled_code": sql,
    }


def last(**models: str) -> Model:
    """The model `pub.vue` of models named `layer__name`."""
    named = {name.replace("__", "."): sql for name, sql in models.items()}
    return next(m for m in read_lineage(manifest(named)) if m.name == "vue")


def one(sql: str) -> Model:
    """The lineage of one view that reads raw."""
    return last(pub__vue=sql)


def made_of(model: Model, column: str, nature: str = "valeur") -> set[str]:
    """The origins of a column as `part.column`."""
    return {f"{o.part}.{o.column}" for o in model.columns[column] if o.nature == nature}


def chosen_by(model: Model, column: str) -> set[str]:
    """What only chooses the values of a column."""
    return made_of(model, column, "condition")
