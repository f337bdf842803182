"""All behaviours of the misbehaving portal, by what they are about."""

from faults.bodies import BODIES
from faults.connections import CONNECTIONS
from faults.statuses import STATUSES

CHAPTERS = {
    "Connections": CONNECTIONS,
    "Statuses": STATUSES,
    "Bodies": BODIES,
}
BEHAVIOURS = [behaviour for chapter in CHAPTERS.values() for behaviour in chapter]
