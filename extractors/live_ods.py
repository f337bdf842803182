"""Exports of an Opendatasoft portal; its metadata say when the data were processed."""

from urllib.parse import urlencode

from extractors.attempt import Refusal, Subject
from extractors.documents import json_document
from extractors.found import Found
from extractors.http import Http
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


def from_export(http: Http, subject: Subject, facts: LiveFacts, kind: str) -> list[Found]:
    """The one export, its vintage the day the portal processed the data."""
    processed = version(http, subject, facts)
    vintage = vintage_from(facts.vintage, pieces_of_date(processed))
    return [Found(export_url(facts, kind), vintage, f"{facts.dataset}.{kind}", processed)]


def version(http: Http, subject: Subject, facts: LiveFacts, *, check: bool = False) -> str:
    """`data_processed` of the metadata, else `modified`; asked once with `check`."""
    dataset = json_document(http, subject, dataset_url(facts), check=check)
    metas = dataset.get("metas", {}).get("default", {})
    processed = str(metas.get("data_processed") or metas.get("modified") or "")
    if not processed:
        raise Refusal(
            f"the metadata of {facts.dataset} have no data_processed",
            "open the address of the dataset and correct source.yml",
        )
    return processed
