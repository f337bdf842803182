"""The SQL of a check: one row, its value and its first offending rows, in one pass."""

import json
import re
from collections.abc import Mapping
from typing import Any

from expectations.model import Check

# `lot` is the table under check. Nothing is looked for when nothing is wrong: the value 0. The
# bounds stay out of the query, so that two checks of one measure share it and it runs once.
_TEMPLATE = """\
with lot as not materialized (select * from {{batch}}),
faits as (select convert_from(decode('{facts}', 'hex'), 'UTF8')::jsonb as f),
ecarts as materialized ({ecarts}),
mesure as materialized (select ({valeur})::numeric as valeur)
select
    trim_scale(round(mesure.valeur, 12))::text as valeur,
    case when mesure.valeur = 0 then '[]'::jsonb else (
        select coalesce(jsonb_agg(to_jsonb(e)), '[]'::jsonb)
        from (select * from ecarts {order} limit {limit}) as e
    ) end as echantillon
from mesure"""

# What SQLAlchemy would take for a bound parameter: a colon before a word, unless it is a cast.
_BIND = re.compile(r"(?<![:\\]):(?=\w)")


def measure(check: Check, facts: Mapping[str, Any]) -> str:
    """The query of a check as Great Expectations takes it, `{batch}` standing for the table.

    `facts` travel as hexadecimal digits: headers and cells come from files one does not trust,
    and no quote, brace or colon of theirs may be read as SQL. A query that does not read them is
    not made longer by them.
    """
    ecarts = check.ecarts or "select null::text as rien where false"
    valeur = check.valeur or "select count(*) from ecarts"
    known = facts if "faits" in f"{ecarts} {valeur}" else {}
    return _TEMPLATE.format(
        facts=json.dumps(known, ensure_ascii=False, sort_keys=True).encode().hex(),
        ecarts=_escape(ecarts),
        valeur=_escape(valeur),
        limit=check.exemples,
        order="" if check.trie else "order by ecarts",
    )


def _escape(sql: str) -> str:
    """Own SQL with the braces and colons that the layers below would read as placeholders."""
    return _BIND.sub(r"\\:", sql.strip().rstrip(";").replace("{", "{{").replace("}", "}}"))
