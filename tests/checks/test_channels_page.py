"""The channels of docs/operations.md, as they stand there, on receivers of loopback."""

import re

import pytest
from support.receivers import http_server

from expectations.delivery import Delivery, deliver
from extractors.home import REPOSITORY

PAGE = REPOSITORY / "docs" / "operations.md"
ADDRESSES = {
    "https://hooks.example.org/services/…": "http://{place}/s3cr3t",
    "https://hooks.slack.com/services/…": "json://{place}/slack",
    "workflows://…logic.azure.com/…": "json://{place}/teams",
}


def settings(place: str) -> dict[str, str]:
    """The variables of the page's example, with receivers for addresses."""
    (block,) = [
        b for b in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.S) if "TI_ALERT" in b
    ]
    for shown, real in ADDRESSES.items():
        assert shown in block
        block = block.replace(shown, real.format(place=place))
    return dict(re.findall(r"^(\w+)='?(.*?)'?$(?=\n\w+=|\n?\Z)", block, re.S | re.M))


def test_the_example_of_the_page_delivers(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    monkeypatch.delenv("TI_ALERT_EMAIL", raising=False)
    with http_server() as server:
        known = settings(f"127.0.0.1:{server.server_port}")
        assert list(known) == [
            *("TI_ALERT_WEBHOOK", "AIRFLOW_CONN_TI_WEBHOOK"),
            *("TI_ALERT_APPRISE", "AIRFLOW_CONN_TI_APPRISE"),
        ]
        for name, value in known.items():
            monkeypatch.setenv(name, value)
        told = list(deliver("un sujet", "un texte", {"run_id": "r1", "kind": "failed"}))
        assert told == [Delivery("webhook", True), Delivery("apprise", True)]
        webhook, *services = server.received
    assert webhook == (
        "/s3cr3t",
        {"subject": "un sujet", "text": "un sujet\nun texte", "run_id": "r1", "kind": "failed"},
    )
    assert {path for path, _ in services} == {"/slack", "/teams"}
