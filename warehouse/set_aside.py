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

-- A column that is none is an empty one here: what is equal is hashed, what is not distinct is not.
places as (
    select distinct p.id_extraction, p.ligne, p.regle, coalesce(p.colonne, '') as colonne
    from built as b,
        jsonb_to_recordset(b.lignes)
            as p (id_extraction text, ligne bigint, regle text, colonne text)
),

judged as (
    select
        q.ctid as place,
        p.id_extraction is not null as held
    from quality.quarantine as q
    inner join built as b on q.id_extraction = any(b.files)
    left join places as p
        on
            q.id_extraction = p.id_extraction and q.ligne = p.ligne and q.regle = p.regle
            and coalesce(q.colonne, '') = p.colonne
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
    # A line stands there for each year of its figures.
    distinct = dict.fromkeys((row[0], *row[5:8]) for row in rows)
    places = [dict(zip(KEYS, place, strict=True)) for place in distinct]
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
