"""Messages to people, through Airflow's notifiers, where the environment names a channel.

    TI_ALERT_EMAIL     addresses, separated by commas; the server is Airflow's connection
                       `smtp_default` (AIRFLOW_CONN_SMTP_DEFAULT), the sender TI_ALERT_FROM or
                       the connection's `from_email`
    TI_ALERT_WEBHOOK   id of an Airflow connection of type http, such as `ti_webhook`
                       (AIRFLOW_CONN_TI_WEBHOOK); it receives a JSON object by POST
    TI_ALERT_APPRISE   id of an Airflow connection of type apprise, such as `ti_apprise`
                       (AIRFLOW_CONN_TI_APPRISE): Slack, Teams and what else Apprise has an URL for
    TI_PING_URL        an address that an outside monitor expects a GET of after each whole run

Addresses of webhooks hold secrets: what goes wrong is told by its kind, never by its text.
"""

import html
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

log = logging.getLogger(__name__)

Act = Callable[[], None]

THREAD = "alert by "
TIMEOUT_SECONDS = 10
# For a channel as a whole, however slowly its server goes on answering.
PATIENCE_SECONDS = 30.0


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
    emails = [a.strip() for a in _setting("TI_ALERT_EMAIL").split(",") if a.strip()]
    webhook, service = _setting("TI_ALERT_WEBHOOK"), _setting("TI_ALERT_APPRISE")
    if emails:
        yield _try("mail", lambda: _mail(emails, subject, body))
    if webhook:
        message = {"subject": subject, "text": f"{subject}\n{body}", **facts}
        yield _try("webhook", lambda: _post(webhook, message))
    if service:
        yield _try("apprise", lambda: _notify(service, subject, body))


def ping() -> Delivery | None:
    """What became of the sign of life that TI_PING_URL expects; None when it names nothing."""
    address = _setting("TI_PING_URL")
    return _try("ping", lambda: _get(address)) if address else None


def _setting(name: str) -> str:
    return os.environ.get(name, "").strip()


def _try(channel: str, prepare: Callable[[], Act]) -> Delivery:
    """The outcome of a channel. What it needs is prepared first: imports take their time; sending
    has the patience for a channel. A receiver that hangs is left alone then, its thread ends with
    its own time-out or with the process.
    """
    outcome = ["TimeoutError"]

    def work(act: Act) -> None:
        outcome[0] = _reason(act)

    ready: list[Act] = []
    with _silent():
        outcome[0] = _reason(lambda: ready.append(prepare()))
    # Between the two: libraries set up their logging when they are imported.
    _mute_channels()
    with _silent():
        if ready:
            outcome[0] = "TimeoutError"
            name = f"{THREAD}{channel}"
            thread = threading.Thread(target=work, args=ready, name=name, daemon=True)
            thread.start()
            thread.join(PATIENCE_SECONDS)
    reason = outcome[0]
    # Outside of the handler: a log record made there may carry the error and its text.
    if reason:
        log.warning("not delivered by %s: %s", channel, reason)
    return Delivery(channel, not reason, reason)


def _reason(act: Act) -> str:
    """The kind of the error that `act` raised, empty without one."""
    try:
        act()
    except Exception as error:  # whatever a library raises must not change how the run ends
        return type(error).__name__
    return ""


def _mute_channels() -> None:
    """Nothing; what the threads of channels log is dropped, by structlog and by logging, however
    long they go on: libraries print URLs, and what a receiver answers.
    """
    import structlog

    processors = structlog.get_config()["processors"]
    if _drop not in processors:
        processors.insert(0, _drop)
    for handler in logging.root.handlers:
        handler.addFilter(_is_no_channel_s)


def _drop(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    import structlog

    if threading.current_thread().name.startswith(THREAD):
        raise structlog.DropEvent
    return event


def _is_no_channel_s(record: logging.LogRecord) -> bool:
    return not str(record.threadName).startswith(THREAD)


def _mail(emails: list[str], subject: str, body: str) -> Act:
    from airflow.providers.smtp.hooks.smtp import SmtpHook
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    class Impatient(SmtpHook):  # type: ignore[misc]
        """Asks once, and waits no longer than the other channels."""

        timeout = TIMEOUT_SECONDS
        smtp_retry_limit = 0

    notifier = SmtpNotifier(
        to=emails,
        from_email=_setting("TI_ALERT_FROM") or None,
        subject=subject,
        html_content=f"<pre>{html.escape(body)}</pre>",
        smtp_conn_id="smtp_default",
    )
    notifier.hook = Impatient(smtp_conn_id="smtp_default")
    return lambda: notifier.notify({})


def _post(connection: str, message: Mapping[str, str]) -> Act:
    from airflow.providers.http.notifications.http import HttpNotifier

    notifier = HttpNotifier(
        http_conn_id=connection,
        json=dict(message),
        headers={"Content-Type": "application/json"},
        extra_options={"timeout": TIMEOUT_SECONDS},
    )
    return lambda: notifier.notify({})


def _notify(connection: str, subject: str, body: str) -> Act:
    """AppriseNotifier drops what Apprise answers, so that its hook is asked instead."""
    import apprise
    from airflow.providers.apprise.hooks.apprise import AppriseHook

    hook, services = AppriseHook(connection), apprise.Apprise()
    hook.set_config_from_conn(hook.get_connection(connection), services)

    def act() -> None:
        if not services.notify(body=body, title=subject, body_format=apprise.NotifyFormat.TEXT):
            raise ConnectionError

    return act


def _get(address: str) -> Act:
    import requests

    return lambda: requests.get(address, timeout=TIMEOUT_SECONDS).raise_for_status()


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
