"""What can be killed of a run: its process, its children, the server, one connection, all of it."""

import os
import random
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil

from extractors.home import Home
from warehouse.embedded import EmbeddedServer

# The turn of each: the run and its server most often.
TURNS = ("run", "server", "connection", "run", "everything", "server", "child")
# A child lives at the beginning of a run only, beside its first steps.
EARLY = 0.3


@dataclass(frozen=True)
class Kill:
    """What is to be killed in a round, and when: a share (0 to 1) of an undisturbed run."""

    victim: str
    share: float


def planned(seed: int, number: int) -> Kill:
    """The kill of a round, the same for the same seed and number."""
    victim = TURNS[(number - 1) % len(TURNS)]
    share = random.Random(f"{seed}.{number}").random()
    return Kill(victim, share * EARLY if victim == "child" else share)


def kill(victim: str, run: int, home: Home) -> list[str]:
    """The names of the processes that were killed with SIGKILL: of the run when there is no such
    victim at that moment, none when the run had ended.
    """
    tree = {
        "run": _alive([run]),
        "child": _children(run),
        "server": _postmaster(home),
        "connection": _connections(home),
    }
    tree["everything"] = [*tree["run"], *tree["child"], *tree["server"], *_backends(home)]
    if not tree["run"]:
        return []
    return _killed(tree[victim]) or _killed(tree["run"])


def _alive(pids: Iterable[int]) -> list[psutil.Process]:
    found = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _children(run: int) -> list[psutil.Process]:
    """The processes that the run started: what parses ahead, what starts the server."""
    return [child for one in _alive([run]) for child in one.children(recursive=True)]


def _postmaster(home: Home) -> list[psutil.Process]:
    """The server's first process; none while it does not run."""
    cluster = EmbeddedServer(home)._cluster()
    pid = cluster.postmaster_pid
    return _alive([pid]) if pid is not None and cluster.alive else []


def _backends(home: Home) -> list[psutil.Process]:
    return [child for server in _postmaster(home) for child in server.children()]


def _connections(home: Home) -> list[psutil.Process]:
    """The first process of the server that serves the loader or the builder."""
    served = ("ti_loader", "ti_builder")
    return [one for one in _backends(home) if any(who in _name(one) for who in served)][:1]


def _killed(processes: list[psutil.Process]) -> list[str]:
    """The names of those that were still there to be killed."""
    names = []
    for process in _alive(one.pid for one in processes):
        name = _name(process)
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
            names.append(name)
    return names


def _name(process: psutil.Process) -> str:
    """A process in a few words, without the paths of this machine."""
    try:
        # A process that has only just started a program has no arguments yet.
        words = process.cmdline() or [process.name()]
    except psutil.Error:
        return "(ended)"
    line = " ".join(words)
    if line.startswith("postgres:"):
        return " ".join(line.split()[:3])
    if any(word.endswith("postgres") for word in words[:1]):
        return "postgres"
    module = words[words.index("-m") + 1] if "-m" in words[:-1] else ""
    return module or ("ti run" if "run" in words else words[0].rsplit("/", 1)[-1])
