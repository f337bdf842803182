"""Lines set aside: held once, released when a reading takes them, held again when it does not."""

import re
from pathlib import Path

import pyarrow as pa
import pytest

from expectations.unknown_codes import NAMELESS
from expectations.unknown_codes import RULES as CODE_RULES
from extractors.contract import REASONS
from extractors.home import REPOSITORY
from extractors.readers_base import Reject
from extractors.rules import RULES, rules_of
from warehouse.records import quarantine, release, set_aside

MODEL = REPOSITORY / "dbt_project/models/intermediate/emploi/int_emploi_rejets.sql"


@pytest.fixture
def file(toy, lake_file):
    return lake_file(toy(), "2024", pa.table({"code": ["a"]}))[0]


def reject(ligne, valeur="x", regle="type"):
    return Reject(ligne, regle, "n", valeur, "is not of type integer")


def held(conn, file):
    """Line, value and whether it is held."""
    query = """
        select ligne, valeur, libere_le is null from quality.quarantine
        where id_extraction = %s order by ligne, regle
    """
    return conn.execute(query, [file.id_extraction]).fetchall()


def test_a_corrected_line_is_released_and_stays_on_record(loader, file):
    assert quarantine(loader, file, [reject(3), reject(9)]) == 2
    assert quarantine(loader, file, [reject(9)]) == 0
    assert held(loader, file) == [(3, "x", False), (9, "x", True)]


def test_a_line_that_comes_back_is_held_again(loader, file):
    quarantine(loader, file, [reject(3)])
    quarantine(loader, file, [])
    assert quarantine(loader, file, [reject(3, "y")]) == 1
    assert held(loader, file) == [(3, "y", True)]
    assert quarantine(loader, file, [reject(3, "y")]) == 0


def test_a_value_with_a_nul_is_kept_with_a_sign_for_it(loader, file):
    assert quarantine(loader, file, [reject(3, "a\0b")]) == 1
    assert held(loader, file) == [(3, r"a\x00b", True)]
    assert quarantine(loader, file, [reject(3, "a\0b")]) == 0
    known = (file.id_extraction, file.source, file.part, file.vintage, file.file_name)
    assert set_aside(loader, [(*known, 4, "ape_inconnue", "code_ape", "c\0d", "e\0f")]) == 1
    assert held(loader, file) == [(3, r"a\x00b", True), (4, "c\u2400d", True)]


def test_reading_does_not_release_what_the_build_set_aside(loader, file):
    known = (file.id_extraction, file.source, file.part, file.vintage, file.file_name)
    row = (*known, 5, "commune_inconnue", "code_commune", "99001", "absent du COG")
    assert set_aside(loader, [row]) == 1
    quarantine(loader, file, [])
    assert held(loader, file) == [(5, "99001", True)]
    build = rules_of(reading=False)
    assert release(loader, [file.id_extraction], build, [row]) == 0
    assert release(loader, ["another"], build, []) == 0
    assert release(loader, [file.id_extraction], build, []) == 1
    assert held(loader, file) == [(5, "99001", False)]


def test_every_rule_that_sets_a_line_aside_is_explained():
    text = Path(MODEL).read_text(encoding="utf-8")
    listed = {rule for rule, _ in CODE_RULES.values()} | {NAMELESS}
    of_jobs = set(re.findall(r"then '([a-z_]+)'", text))
    assert of_jobs | listed == set(rules_of(reading=False))
    assert set(rules_of(reading=True)) == {*REASONS, "cellules"}
    assert all(rule.fr and rule.en and rule.todo for rule in RULES.values())
