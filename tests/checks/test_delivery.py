"""Messages on real channels of loopback: mail, webhook, Apprise, a sign of life; secrets kept."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import apprise
import pytest
from support.receivers import (
    Mailbox,
    http_server,
    mail_server,
    silent_server,
    smtp_connection,
)

from expectations import delivery
from expectations.delivery import Delivery, deliver, ping
from extractors.home import REPOSITORY

# Joined where it is used: whole, it would be taken for a secret.
SLACK = "https://hooks.slack.com/services"
SECRET = "hook-s3cr3t"
PASSWORD = "mail-s3cr3t"
NAMES = ("TI_ALERT_EMAIL", "TI_ALERT_WEBHOOK", "TI_ALERT_APPRISE", "TI_ALERT_FROM", "TI_PING_URL")


@pytest.fixture(autouse=True)
def _no_channel(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.5)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server, configured as Airflow's."""
    with mail_server() as (box, port):
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(port))
        monkeypatch.setenv("TI_ALERT_EMAIL", "donnees@example.org, entrepot@example.org")
        yield box


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """A receiver of the webhook, of Apprise and of the sign of life; its addresses are secret."""
    with http_server() as server:
        configure(monkeypatch, server.server_port)
        yield server


def configure(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    place = f"127.0.0.1:{port}/{SECRET}"
    webhook = {"conn_type": "http", "host": f"http://{place}"}
    service = {"path": f"json://{place}/apprise?rto=0.5&cto=0.5"}
    monkeypatch.setenv("AIRFLOW_CONN_TI_WEBHOOK", json.dumps(webhook))
    monkeypatch.setenv(
        "AIRFLOW_CONN_TI_APPRISE",
        json.dumps({"conn_type": "apprise", "extra": {"config": service}}),
    )
    monkeypatch.setenv("TI_ALERT_WEBHOOK", "ti_webhook")
    monkeypatch.setenv("TI_ALERT_APPRISE", "ti_apprise")
    monkeypatch.setenv("TI_PING_URL", f"http://{place}/ping")


def send() -> list[Delivery]:
    return list(deliver("Objet é", "corps <b>", {"run_id": "run-1", "kind": "blocked"}))


def test_without_a_channel_nothing_is_sent() -> None:
    assert (send(), ping()) == ([], None)


def test_every_channel_receives_it(mailbox: Mailbox, hook, capfd, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = [*send(), ping()]
    assert [(d.channel, d.sent, d.reason) for d in sent] == [
        (channel, True, "") for channel in ("mail", "webhook", "apprise", "ping")
    ]
    ((to, mail),) = mailbox.received
    assert to == ["donnees@example.org", "entrepot@example.org"]
    assert "From: ti@example.org" in mail
    (webhook, message), (service, notified), (alive, nothing) = hook.received
    assert (webhook, alive, nothing) == (f"/{SECRET}", f"/{SECRET}/ping", None)
    assert message == {
        "subject": "Objet é",
        "text": "Objet é\ncorps <b>",
        "run_id": "run-1",
        "kind": "blocked",
    }
    assert service == f"/{SECRET}/apprise"
    assert (notified["title"], notified["message"]) == ("Objet é", "corps <b>")
    assert SECRET not in "".join(capfd.readouterr()) + caplog.text


@pytest.mark.parametrize("how", ["refuses", "hangs", "answers 500", "is unknown"])
def test_a_channel_that_fails_says_so_without_its_secrets(
    how: str, monkeypatch: pytest.MonkeyPatch, capfd, caplog, tmp_path
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", 3.0)
    with http_server() as broken, silent_server() as silent:
        broken.answer = 500
        ports = {"refuses": 9, "hangs": silent, "answers 500": broken.server_port}
        configure(monkeypatch, ports.get(how, 9))
        # What a mail server that answers 500 says is no greeting either.
        connection = smtp_connection(ports.get(how, 9), login="ti", password=PASSWORD)
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", connection)
        monkeypatch.setenv("TI_ALERT_EMAIL", "donnees@example.org")
        if how == "is unknown":
            for name in ("SMTP_DEFAULT", "TI_WEBHOOK", "TI_APPRISE"):
                monkeypatch.delenv(f"AIRFLOW_CONN_{name}")
        begun = time.monotonic()
        with caplog.at_level(logging.DEBUG):
            sent = [*send(), ping()]
    assert time.monotonic() - begun < 60  # the mail library alone would try for three minutes
    assert [(d.channel, d.sent, bool(d.reason)) for d in sent] == [
        (channel, False, True) for channel in ("mail", "webhook", "apprise", "ping")
    ]
    told = "".join(capfd.readouterr()) + caplog.text + json.dumps([d.as_json() for d in sent])
    assert "not delivered by webhook" in told
    assert SECRET not in told
    assert PASSWORD not in told


ONCE = """
import time
from expectations.delivery import deliver
from expectations import delivery
delivery.PATIENCE_SECONDS, delivery.TIMEOUT_SECONDS = {patience}, 1.0
print([d.sent for d in deliver("s", "b", {{"run_id": "r", "kind": "failed"}})])
time.sleep({after})
import logging
logging.getLogger("airflow.task").error("what others say is logged")
"""


@pytest.mark.parametrize(("answer", "patience", "after"), [(404, 9.0, 0), (None, 0.1, 2.5)])
def test_the_first_message_of_a_process_shows_no_secret_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path, answer: int | None, patience: float, after: float
) -> None:
    """The libraries set up their own logging when they are imported; a receiver that is left alone
    lets its thread go on.
    """
    with http_server() as server, silent_server() as silent:
        server.answer = answer
        configure(monkeypatch, server.server_port if answer else silent)
        code = ONCE.format(patience=patience, after=after)
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
    told = done.stdout + done.stderr
    assert "[False, False]" in told
    assert "what others say is logged" in told
    assert SECRET not in told


def test_a_server_that_goes_on_for_ever_is_left_alone(monkeypatch, hook) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(delivery, "_get", lambda _address: lambda: time.sleep(3))
    begun = time.monotonic()
    assert ping() == Delivery("ping", False, "TimeoutError")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("/".join([SLACK, "T1234ABCD", "B1234ABCD", "x" * 24]), "Slack"),
        (
            "workflows://prod-1.westeurope.logic.azure.com:443/"
            "643e69f83c8944438d68119179a10a64/KODuebbbGGGoFRERE",
            "Workflows",
        ),
    ],
)
def test_addresses_of_slack_and_teams_are_known_to_apprise(address: str, service: str) -> None:
    """Neither can be asked on loopback: their hosts are fixed or need https."""
    assert type(apprise.Apprise.instantiate(address)).__name__ == f"Notify{service}"
