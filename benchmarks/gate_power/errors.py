"""An error of a producer, and what was said of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

GATE_1 = "gate 1"
READING = "reading"
GATE_2 = "gate 2"
NOBODY = "nobody"

Damage = Callable[[bytes], bytes]


@dataclass(frozen=True)
class FileError:
    """An error in a file that lands: which file it is made of, and what is done to its bytes.

    The file made of `vintage` lands as `lands_as`, the same vintage by default. `right`: the
    checks of which one must tell it, for the right reason; the reading's own refusal is `reading`.
    """

    name: str
    source: str
    part: str
    vintage: str
    damage: Damage
    right: tuple[str, ...]
    lands_as: str = ""


@dataclass(frozen=True)
class TableError:
    """An error that only a release shows: the SQL that plants it in a copy of its tables.

    `tables` are those of pub_next that are copied; the others are shown as they are.
    """

    name: str
    tables: tuple[str, ...]
    sql: str
    right: tuple[str, ...]


@dataclass(frozen=True)
class Caught:
    """What became of an error: who refused it, who warned, and where."""

    name: str
    where: str
    gate: str
    blocked: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    said: str = ""
    right: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rightly(self) -> bool:
        """Whether one of those that should tell it did."""
        return bool(set(self.right) & {*self.blocked, *self.warned})
