"""Which lines the build of each kept release set aside: what is shown again is not built again."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from extractors.rules import rules_of
from warehouse.migrate import Connection

KEYS = ("id_extraction", "ligne", "regle", "colonne")
# Of the files of the release; what was never written down is left as it is.
AS_BUILT = """
with built as (
    select e.lignes, array(select jsonb_array_elements_text(r.extractions)) as files
    from quality.ecarts_de_version as e
    inner join meta.release as r using (id_release)
    where e.id_release = %(release)s
),

places as (
    select p.*
    from built as b,
        jsonb_to_recordset(b.lignes)
            as p (id_extraction text, ligne bigint, regle text, colonne text)
),

judged as (
    select
        q.ctid as place,
        exists (
            select from places as p
            where
                p.id_extraction = q.id_extraction and p.ligne = q.ligne and p.regle = q.regle
                and p.colonne is not distinct from q.colonne
        ) as held
    from quality.quarantine as q
    inner join built as b on q.id_extraction = any(b.files)
    where q.regle = any(%(rules)s)
)

update quality.quarantine as q
set libere_le = case when j.held then null else clock_timestamp() end
from judged as j
where q.ctid = j.place and j.held = (q.libere_le is not null)
"""


def keep_places(conn: Connection, id_release: str, rows: Sequence[tuple[object, ...]]) -> None:
    """None; the database knows which lines the build of that release set aside, as `set_aside`
    takes them. `conn` is the loader's. Releases that are gone are forgotten.
    """
    places = [dict(zip(KEYS, (row[0], *row[5:8]), strict=True)) for row in rows]
    with conn.transaction():
        conn.execute(
            """
            delete from quality.ecarts_de_version as e where not exists (
                select from meta.release as r
                inner join pg_namespace as n on r.schema_name = n.nspname
                where r.id_release = e.id_release
            )
            """
        )
        conn.execute(
            """
            insert into quality.ecarts_de_version (id_release, lignes) values (%s, %s)
            on conflict (id_release) do update set lignes = excluded.lignes
            """,
            [id_release, Jsonb(places)],
        )


def as_built(conn: Connection, id_release: str) -> int:
    """The number of lines that are set aside, or released, again: as the build of that release,
    which readers see, left them. `conn` is the loader's.
    """
    asked = {"release": id_release, "rules": rules_of(reading=False)}
    return conn.execute(AS_BUILT, asked).rowcount
