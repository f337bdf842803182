"""A real part of a real source on a portal that a behaviour spoils."""

import contextlib
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from support.loopback import Answer, Server, serving, unless_same
from support.toys import LiveHome

from extractors.entry import LakeFile
from extractors.fetch import FetchOutcome, fetch_source
from extractors.http import Http
from extractors.lake import Lake
from extractors.live_portal import LivePortal
from extractors.lock import lock_path
from extractors.patience import Policy
from extractors.politeness import Pace
from extractors.read import ReadResult, read_file
from extractors.registry import Source, load_registry

POLICY = Policy(attempts=3, connect_seconds=0.5, read_seconds=20, redirects=3)
# For what is slow on purpose: a busy machine must not be taken for it elsewhere.
IMPATIENT = replace(POLICY, read_seconds=1, head_seconds=1.5, slowest=10_000, slow_seconds=1)


@dataclass(frozen=True)
class Site:
    """Where a real part stands: its hosts, the paths of its catalogue and of its file, the answer
    of its catalogue for a version, the content of its file, and facts that replace its own.
    """

    source: str
    part: str
    hosts: tuple[str, ...]
    catalogue: str
    file: str
    announce: Callable[[int], Answer]
    body: Callable[[int], bytes]
    live: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    # Paths that answer the same for every version.
    others: dict[str, Answer] = field(default_factory=dict)

    def narrowed(self) -> Source:
        """The real source with that part only."""
        source = load_registry()[self.source]
        part = source.part(self.part)
        assert part.live is not None
        live = part.live.model_copy(update=self.live)
        one = part.model_copy(update={"live": live, **self.facts})
        return source.model_copy(update={"parts": {self.part: one}})


@dataclass
class Stage:
    """A site being played: what the server was asked, how long the client would have slept."""

    site: Site
    server: Server
    home: LiveHome
    source: Source
    policy: Policy = POLICY
    naps: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    # Origins whose server is not the loopback one, and patches that last as long as the behaviour.
    elsewhere: dict[str, str] = field(default_factory=dict)
    during: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def publish(self, version: int) -> None:
        """The portal as it should be."""
        self.server.answers.clear()
        self.elsewhere.clear()
        self.during.close()
        self.server.answers |= {path: [answer] for path, answer in self.site.others.items()}
        self.announce(version)
        self.serve(unless_same(self.site.body(version), f'"v{version}"'))

    def announce(self, version: int) -> None:
        self.server.on(self.site.catalogue, self.site.announce(version))

    def serve(self, *answers: Answer) -> None:
        """The answers of the file's address, in order."""
        self.server.on(self.site.file, *answers)

    def catalogue(self, *answers: Answer) -> None:
        """The answers of the catalogue's address, in order."""
        self.server.on(self.site.catalogue, *answers)

    @property
    def lake(self) -> Lake:
        return Lake(self.home.lake)

    @property
    def lock(self) -> str:
        """The text of the lock, '' without one."""
        path = lock_path(self.home.locks, self.site.source)
        return path.read_text() if path.exists() else ""

    def objects(self) -> set[str]:
        """The sha256 of everything that the lake believes."""
        return {path.name for path in self.home.lake.glob("objects/*/*")}

    def left(self) -> list[str]:
        """What is left of downloads under way, by kind of file."""
        return sorted(path.suffix for path in self.home.lake.glob("parts/*"))

    def fetch(self, **options: Any) -> FetchOutcome:
        """The source as a run of its own would fetch it."""
        lake = self.lake
        bases = {**dict.fromkeys(self.site.hosts, self.server.url), **self.elsewhere}
        pace = Pace(self.naps.append, intervals={})
        http = Http(lake.log, bases=bases, policy=self.policy, pace=pace, sleep=self.naps.append)
        with patch("extractors.fetch.load_registry", lambda: {self.site.source: self.source}):
            return fetch_source(
                self.site.source, self.home, portal=LivePortal(lake, http), **options
            )

    def read(self, file: LakeFile) -> ReadResult:
        return read_file(file, self.source, self.home)


@contextlib.contextmanager
def staged(site: Site) -> Iterator[Stage]:
    """A stage in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="ti-faults-") as folder,
        patch.dict(os.environ, {"NO_PROXY": "*"}),
        serving() as server,
    ):
        stage = Stage(site, server, LiveHome("live", Path(folder)), site.narrowed())
        try:
            yield stage
        finally:
            stage.over.set()
            stage.during.close()


def unknown_host(stage: Stage) -> None:
    """The file's host has no address any more."""
    real = socket.getaddrinfo

    def resolve(host: Any, *more: Any, **options: Any) -> Any:
        if host == "nowhere.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *more, **options)

    stage.during.enter_context(patch("socket.getaddrinfo", resolve))
    stage.elsewhere[stage.site.hosts[-1]] = "http://nowhere.invalid"
