"""Exports of an Opendatasoft portal; its metadata say when the data were processed."""

from urllib.parse import urlencode

from extractors.attempt import Refusal
from extractors.documents import Catalogue, nested
from extractors.found import Found
from extractors.live_facts import LiveFacts
from extractors.vintages import pieces_of_date, vintage_from


def dataset_url(facts: LiveFacts) -> str:
    """The address of the dataset's metadata."""
    return f"{facts.portal.rstrip('/')}/api/explore/v2.1/catalog/datasets/{facts.dataset}"


def export_url(facts: LiveFacts, kind: str) -> str:
    """The address of the whole dataset as `kind`; no offset, which would cap it at 10,000 rows."""
    params = dict(facts.params)
    if kind == "csv":
        params = {"delimiter": ";", "use_labels": "false", **params}
    query = f"?{urlencode(params)}" if params else ""
    return f"{dataset_url(facts)}/exports/{kind}{query}"


def from_export(catalogue: Catalogue, facts: LiveFacts, served: str) -> list[Found]:
    """The one export, its vintage the day the portal processed the data."""
    default = nested(nested(catalogue.json(dataset_url(facts)), "metas"), "default")
    processed = str(default.get("data_processed") or default.get("modified") or "")
    if not processed:
        raise Refusal(
            f"the metadata of {facts.dataset} have no data_processed",
            "open the address of the dataset and correct source.yml",
        )
    vintage = vintage_from(facts.vintage, pieces_of_date(processed))
    return [Found(export_url(facts, served), vintage, f"{facts.dataset}.{served}", processed)]
