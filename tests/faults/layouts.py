"""Files that come as they should and are written otherwise than last year."""

from collections.abc import Callable

from faults.model import Behaviour
from faults.sites import projects
from faults.stage import Stage
from support.loopback import send

from extractors.fetch import FetchOutcome

REFUSED = "kept aside in the lake and refused when read: what is loaded stays"


def _served(body: bytes) -> Callable[[Stage], None]:
    return lambda stage: stage.serve(send(body))


def _is_listed(stage: Stage, outcome: FetchOutcome | None) -> None:
    assert outcome is not None
    assert stage.read(outcome.files[-1]).unknown_headers == ["colonne_ajoutee"]


HEADERS = projects(2).split(b"\n")[0] + b"\n"
LAYOUTS = [
    Behaviour(
        "column_renamed", "Next year's format: a column has another name", REFUSED,
        _served(projects(2, rename="nom_region")), "unread",
        "column nom_region is missing, likely renamed nom_region_x",
    ),
    Behaviour(
        "column_missing", "Next year's format: a column is gone", REFUSED,
        _served(projects(2, without="montant_engage")), "unread",
        "column montant_engage is missing",
    ),
    Behaviour(
        "column_added", "Next year's format: a column more", "read; the column is reported",
        _served(projects(2, more="colonne_ajoutee")), "taken", also=_is_listed,
    ),
    Behaviour(
        "headers_alone", "The headers and not a row", REFUSED, _served(HEADERS), "unread",
        "no row under the headers",
    ),
    Behaviour(
        "other_encoding", "The same table in Latin-1", REFUSED,
        _served(projects(2).decode().replace("axe 2", "été").encode("latin-1")), "unread",
        "byte 0xe9 is not utf-8 text",
    ),
]  # fmt: skip
