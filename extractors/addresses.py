"""Addresses that a portal gives, in a catalogue or a redirect: which of them may be asked."""

import ipaddress
import socket
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from requests.utils import requote_uri

from extractors.attempt import Refusal
from extractors.errors import UNSEEN, visible

LONGEST_NAME = 200
CORRECT = "open the address in a browser and correct it in source.yml"

INSIDE = ("localhost", "local", "internal", "localdomain")


def file_name(url: str) -> str:
    """The producer's file name: the last piece of the address's path, never a path itself."""
    return last_name(unquote(urlsplit(url).path)) or "file"


def last_name(path: str) -> str:
    """The last piece of a path, of either slash, fit to be shown; '' when there is none."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return "" if name in (".", "..") else visible(name, LONGEST_NAME)


def host_of(url: str) -> str:
    """The host of an address, '' without one; Refusal for what cannot be read as an address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        raise Refusal(f"address refused: {url} is none", CORRECT, "error") from None


def joined(current: str, location: str) -> str:
    """The whole address that a redirect names; Refusal for what cannot be read as an address."""
    try:
        target = requote_uri(urljoin(current, location))
        _ = urlsplit(target).port
    except ValueError:
        raise Refusal(f"redirected to {location}, which is no address", CORRECT, "error") from None
    return target


def objection(url: str) -> str:
    """Why the address may not be asked, '' when it may: only public ones on the web are."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "which is no address"
    if UNSEEN.search(url):
        return "which is no address"
    if parts.scheme not in ("http", "https") or not host:
        return "which is no address of the web"
    return "which is inside this machine or its network" if is_inside(host) else ""


def is_inside(host: str) -> bool:
    """Whether a host names this machine, or one that only this network knows."""
    if host.rstrip(".").rpartition(".")[2].lower() in INSIDE:
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # Resolvers also read 2130706433 and 0x7f.1 as numbers.
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except OSError:
        return False
