"""Values of a time that a file cannot know, and codes of columns that are not of one text."""

import psycopg
import pytest

from expectations.landing_sql import badly_formed
from extractors.registry_columns import Column

DAY = Column(name="jour", type="date", format="jour", header="Jour")
QUARTER = Column(name="trimestre", type="integer", format="trimestre", header="Trimestre")
YEAR = Column(name="annee", type="text", format="annee", header="Annee")


def wrong(conn: psycopg.Connection, column: Column, vintage: str, values: list) -> list[tuple]:
    """(value, rows, first line) of what breaks the form of the column."""
    conn.execute("drop table if exists lot")
    kind = "integer" if column.type == "integer" else column.type
    conn.execute(f"create temp table lot ({column.name} {kind}, _ligne bigint)")
    with conn.cursor() as cursor:
        lines = [(value, line) for line, value in enumerate(values, 2)]
        cursor.executemany("insert into lot values (%s, %s)", lines)
    found = conn.execute(badly_formed(column, vintage)).fetchall()
    return sorted(row[1:] for row in found)


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        (DAY, ["2019-02-28", "2024-12-31", None], []),
        (DAY, ["2019-02-28", "2025-01-01", "2025-01-01"], [("2025-01-01", 2, 3)]),
        (DAY, ["12024-01-01", "2024-01-01"], [("12024-01-01", 1, 2)]),
        (QUARTER, [1, 4, None], []),
        (QUARTER, [1, 5], [("5", 1, 3)]),
        (YEAR, ["2006", "2023", None], []),
        (YEAR, ["2024", "1806", "2023"], [("1806", 1, 3), ("2024", 1, 2)]),
    ],
)
def test_what_the_vintage_cannot_know_is_told(loader, column, values, told) -> None:
    assert wrong(loader, column, "2023-T3", values) == told


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [(DAY, ["2090-01-01"], []), (YEAR, ["2090", "209"], [("209", 1, 3)])],
)
def test_a_vintage_without_a_year_bounds_no_time(loader, column, values, told) -> None:
    assert wrong(loader, column, "NAF rév. 2", values) == told


@pytest.mark.parametrize(
    ("level", "good", "bad"),
    [
        ("COM", ["01001", "2A004", "97411"], ["1001", "200069193"]),
        ("DEP", ["01", "2B", "974"], ["1", "01001"]),
        ("REG", ["01", "84"], ["1"]),
        ("ZE2020", ["0051", "8421"], ["51"]),
        ("EPCI", ["200069193", "ZZZZZZZZZ"], ["20006919"]),
        ("FRANCE", ["F", "FM"], ["?"]),
        ("AAV2020", ["001"], ["001-2"]),
    ],
)
def test_a_code_has_the_form_of_its_level(loader, level, good, bad) -> None:
    loader.execute(
        "create temp table lot as select %s::text as objet_geographique, code,"
        " row_number() over () as _ligne from unnest(%s::text[]) as code",
        [level, [*good, *bad, None]],
    )
    column = Column(name="code", format="geo_melodi", header="GEO")
    told = loader.execute(badly_formed(column, "2023")).fetchall()
    assert sorted(row[1] for row in told) == sorted(f"{level} {code}" for code in bad)
