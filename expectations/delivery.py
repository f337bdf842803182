"""Messages to people, through Airflow's notifiers, where the environment names a channel.

    TI_ALERT_EMAIL     addresses, separated by commas; the server is Airflow's connection
                       `smtp_default` (AIRFLOW_CONN_SMTP_DEFAULT), the sender TI_ALERT_FROM or
                       the connection's `from_email`
    TI_ALERT_WEBHOOK   id of an Airflow connection of type http, such as `ti_webhook`
                       (AIRFLOW_CONN_TI_WEBHOOK); it receives a JSON object by POST

Addresses of webhooks hold secrets: what goes wrong is told by its kind, never by its text.
"""

import html
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Delivery:
    """What became of a message on one channel; `reason` is empty when it was sent."""

    channel: str
    sent: bool
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The delivery as meta.alert keeps it."""
        return asdict(self)


def deliver(subject: str, body: str, facts: Mapping[str, str]) -> Iterator[Delivery]:
    """What became of the message on each configured channel; never raises."""
    emails = [a.strip() for a in os.environ.get("TI_ALERT_EMAIL", "").split(",") if a.strip()]
    webhook = os.environ.get("TI_ALERT_WEBHOOK", "").strip()
    if emails:
        yield _try("mail", lambda: _mail(emails, subject, body))
    if webhook:
        message = {"subject": subject, "text": f"{subject}\n{body}", **facts}
        yield _try("webhook", lambda: _post(webhook, message))


def _try(channel: str, prepare: Callable[[], Any]) -> Delivery:
    reason = ""
    try:
        notifier = prepare()
        with _silent():
            notifier.notify({})
    except Exception as error:  # whatever a library raises must not change how the run ends
        reason = type(error).__name__
    # Outside of the handler: a log record made there may carry the error and its text.
    if reason:
        log.warning("alert not delivered by %s: %s", channel, reason)
    return Delivery(channel, not reason, reason)


def _mail(emails: list[str], subject: str, body: str) -> Any:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    return SmtpNotifier(
        to=emails,
        from_email=os.environ.get("TI_ALERT_FROM") or None,
        subject=subject,
        html_content=f"<pre>{html.escape(body)}</pre>",
        smtp_conn_id="smtp_default",
    )


def _post(connection: str, message: Mapping[str, str]) -> Any:
    from airflow.providers.http.notifications.http import HttpNotifier

    return HttpNotifier(
        http_conn_id=connection,
        json=dict(message),
        headers={"Content-Type": "application/json"},
        extra_options={"timeout": TIMEOUT_SECONDS},
    )


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing logged by the libraries, through structlog or logging: they print URLs."""
    import structlog

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with structlog.testing.capture_logs():
            yield
    finally:
        logging.disable(before)
