"""After a run: one message where something is news, and a sign of life to an outside monitor."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from extractors.home import Home
from ti import airflow_home

if TYPE_CHECKING:
    from expectations.delivery import Delivery
    from expectations.outbox import Send
    from warehouse.migrate import Connection


def tell_run(
    conn: "Connection",
    home: Home,
    run_id: str,
    where: str = "",
    *,
    otherwise: str = "",
    close: Callable[[], None] = lambda: None,
) -> str:
    """What the run brought to light or saw over is kept, and sent where configured; a line when
    messages, this one or earlier ones, reached no channel.

    `where` is the log or the page of the run. `otherwise` is said when a run that ended badly left
    no word; `close` writes down that it ended. A whole run is a sign of life, however it ended.
    """
    from expectations.alerts import tell
    from expectations.delivery import ping
    from expectations.outbox import undelivered
    from expectations.rhythm import is_sign_of_life

    tell(conn, run_id, where=where, otherwise=otherwise, send=sender(home), close=close)
    if is_sign_of_life(conn, run_id):
        ping()
    return undelivered(conn)


def sender(home: Home) -> "Send":
    """The function that sends a message; Airflow, whose connections hold the channels, then uses
    the portal's own settings.
    """

    def send(subject: str, body: str, facts: Mapping[str, str]) -> "Iterator[Delivery]":
        from expectations.delivery import deliver

        if "airflow" not in sys.modules:
            os.environ.update(airflow_home.environment(home))
        return deliver(subject, body, facts)

    return send
