"""Addresses that a server listens on: what they look like, who can reach them, and how a port is reserved."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from dataclasses import dataclass

_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s]+):(?P<port>[0-9]{1,5})")


class ListenError(Exception):
    """The server cannot listen there; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Reserved:
    """A port that is this process's as long as its sockets are open.

    `address`: `host:port` as people write it. `numeric`: each address of the host with the port, for those who listen.
    """

    address: str
    numeric: tuple[str, ...]
    sockets: tuple[socket.socket, ...]

    def close(self) -> None:
        """Gives the port back."""
        for one in self.sockets:
            one.close()


def checked(address: str) -> tuple[str, int]:
    """The host and the port of `host:port`. Raises `ListenError` where `address` has not that form."""
    match = _ADDRESS.fullmatch(address)
    if match is None or int(match["port"]) > 65535:
        raise ListenError(f"监听地址 {address} 应写成 主机:端口，例如 127.0.0.1:50051")
    return match["host"], int(match["port"])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def reserve(address: str) -> Reserved:
    """Takes `address` (`host:port`, port 0 for any) without listening, so that only this process's own may.

    Raises `ListenError` where somebody else has it, or this machine has no such address.
    """
    host, port = checked(address)
    sockets: list[socket.socket] = []
    numeric: list[str] = []
    failed: OSError | None = None
    for family, name in _resolved(host, address):
        try:
            taken = _bound(family, name, port)
        except OSError as error:
            # A machine without IPv6 may still know the name of its loopback address.
            if error.errno == errno.EADDRNOTAVAIL:
                failed = error
                continue
            for one in sockets:
                one.close()
            raise unavailable(address) from None
        sockets.append(taken)
        port = taken.getsockname()[1]
        numeric.append(f"[{name}]:{port}" if family == socket.AF_INET6 else f"{name}:{port}")
    if failed is not None and not sockets:
        raise unavailable(address)
    return Reserved(f"{host}:{port}", tuple(numeric), tuple(sockets))


def unavailable(address: str) -> ListenError:
    """What is said of an address that cannot be had."""
    return ListenError(f"不能监听 {address}：端口被占用，或本机没有这个地址")


def _resolved(host: str, address: str) -> list[tuple[int, str]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except OSError:
        raise unavailable(address) from None
    return list(dict.fromkeys((int(family), str(name[0])) for family, _, _, _, name in found))


def _bound(family: int, name: str, port: int) -> socket.socket:
    """A socket that is bound and does not listen. Raises `OSError`."""
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        # For connections of a server before this one that linger on the port.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((name, port))
        # Bound alone; only now may others join, and only those that ask to share, which a second server does not.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except OSError:
        taken.close()
        raise
    return taken
