"""What comes true a moment later."""

import time
from collections.abc import Callable


def comes_true(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether the condition holds before those seconds are over: a server, for one, ends a session
    a moment after its client has left.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
