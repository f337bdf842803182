"""Every behaviour of the misbehaving portal has the reaction that is written for it."""

import pytest
from faults.behaviours import BEHAVIOURS
from faults.model import Behaviour
from faults.table import played


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one.name)
def test_the_reaction_to(behaviour: Behaviour) -> None:
    assert played(behaviour).ended == behaviour.ends
