"""Checks of all loaded files, made for each part that has something to tell: what is found in one
is news, lasts and is answered for by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import psycopg

from expectations.model import Check

Connection = psycopg.Connection[Any]
# Where the SQL of such a check names the part, `source.part`; nothing there means all parts.
PLACE = "{partie}"


def by_part(
    read: Connection, checks: Iterable[Check], found: Iterable[Mapping[str, Any]]
) -> Iterator[Check]:
    """The checks; each that names a part, once for every part of the rows found and for every part
    of which its warning stands, whose end is told so. Without any, once for all.
    """
    there = {f"{row['source']}.{row['partie']}" for row in found}
    for check in checks:
        if PLACE in check.ecarts:
            parts = sorted(there | _standing(read, check.controle))
            yield from (_of(check, part) for part in parts or [""])
        else:
            yield check


def _of(check: Check, part: str) -> Check:
    return replace(
        check,
        source=part or check.source,
        ecarts=check.ecarts.replace(PLACE, part),
        valeur=check.valeur.replace(PLACE, part),
    )


def _standing(read: Connection, controle: str) -> set[str]:
    """The parts of which the last gate warned, by that check; nothing but a name of ours goes into
    the SQL of a check.
    """
    rows = read.execute(
        r"select source from quality.avertissement_ouvert"
        r" where controle = %s and source ~ '^\w+[.]\w+$'",
        [controle],
    )
    return {str(source) for (source,) in rows}
