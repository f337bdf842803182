"""What an HTTP status means for a request: handled, asked again later, or refused."""

from urllib.parse import urlsplit

from extractors.attempt import Refusal
from extractors.patience import Transient, retry_after
from extractors.politeness import manners_of
from extractors.request import Reply

GONE = "find where the producer moved it and correct source.yml, or `ti fetch --refresh`"
CLOSED = "open the address in a browser: the portal may ask for a key, or refuse this machine"


def check_status(reply: Reply) -> None:
    """Nothing for an answer worth handling; Transient on 429 and 5xx, Refusal on the others."""
    status = reply.status
    if status in (200, 206, 304, 416):
        return
    if status == 429 or status >= 500:
        floor = manners_of(urlsplit(reply.url).hostname or "").after_429 if status == 429 else None
        raise Transient(f"HTTP {status}", retry_after(reply.header("Retry-After")), floor)
    raise Refusal(f"HTTP {status}", CLOSED if status in (401, 403) else GONE, "error")
