"""All behaviours of the misbehaving portal, by what they are about."""

from faults.bodies import BODIES
from faults.catalogues import CATALOGUES
from faults.connections import CONNECTIONS
from faults.layouts import LAYOUTS
from faults.statuses import STATUSES
from faults.versions import VERSIONS

CHAPTERS = {
    "Connections": CONNECTIONS,
    "Statuses": STATUSES,
    "Bodies": BODIES,
    "Versions": VERSIONS,
    "Catalogues": CATALOGUES,
    "Layouts": LAYOUTS,
}
BEHAVIOURS = [behaviour for chapter in CHAPTERS.values() for behaviour in chapter]
