"""Every behaviour of the misbehaving portal has the reaction that is written for it."""

import pytest
from faults.behaviours import BEHAVIOURS
from faults.model import Behaviour
from faults.table import PAGE, page, played


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one.name)
def test_the_reaction_to(behaviour: Behaviour) -> None:
    assert played(behaviour).ended == behaviour.ends


def test_the_behaviours_are_told_apart() -> None:
    assert len({one.name for one in BEHAVIOURS}) == len(BEHAVIOURS) >= 80
    assert len({one.does for one in BEHAVIOURS}) == len(BEHAVIOURS)


def test_the_page_says_what_happened() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m faults.table writes it again"
