"""Why a service cannot be reached: gRPC says no more than that it cannot, so the way there is tried step by step."""

from __future__ import annotations

import enum
import socket
import ssl

from server.access import Access
from server.listening import ListenError, checked

_SECONDS = 3.0
# From OpenSSL: not valid yet, expired; another name, another IP address.
_TIMES = (9, 10)
_NAMES = (62, 64)
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How HTTP/2 begins (RFC 9113, 3.4), with settings that set nothing."""
_FRAME = 9
_SETTINGS = 4
"""The type of the first frame of whoever speaks it, in its fourth byte."""


class Obstacle(enum.Enum):
    """What is in the way; the value says it of an address, in Chinese."""

    UNREACHABLE = "连不上 {address}；服务没有启动，或者地址不对"
    PLAIN = "{address} 不加密，建立不了加密连接"
    ENCRYPTED = "{address} 只接受加密的连接"
    UNTRUSTED = "{address} 的证书不是由所信任的机构签发的"
    EXPIRED = "{address} 的证书已过期，或者还没有生效"
    OTHER_NAME = "{address} 的证书不是给这个名称的"
    TURNED_AWAY = "{address} 没有接受连接：它要求调用方出示证书，或者不认所出示的证书"
    HANDSHAKE = "和 {address} 建立不了加密连接"
    NOT_GRPC = "{address} 有程序在听，但不按 gRPC 回答"
    LOST = "和 {address} 的连接断了"


def obstacle(address: str, access: Access) -> Obstacle:
    """What is in the way to `address` (`host:port`). Takes some seconds at most."""
    try:
        host, port = checked(address)
        with socket.create_connection((host.strip("[]"), port), _SECONDS) as end:
            if access.encrypted:
                return _encrypted(end, host.strip("[]"), access.context())
            if _speaks(end):
                return Obstacle.LOST
        return Obstacle.ENCRYPTED if _encrypts(host.strip("[]"), port) else Obstacle.NOT_GRPC
    except (OSError, ListenError):
        return Obstacle.UNREACHABLE


def _encrypted(end: socket.socket, host: str, context: ssl.SSLContext) -> Obstacle:
    context.set_alpn_protocols(["h2"])
    try:
        with context.wrap_socket(end, server_hostname=host) as within:
            # Who does not like the certificate of a caller says so, or hangs up, only after the handshake.
            return Obstacle.LOST if _speaks(within) else Obstacle.TURNED_AWAY
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _NAMES:
            return Obstacle.OTHER_NAME
        return Obstacle.EXPIRED if error.verify_code in _TIMES else Obstacle.UNTRUSTED
    except ssl.SSLError as error:
        plain = isinstance(error, ssl.SSLEOFError) or error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")
        return Obstacle.PLAIN if plain else Obstacle.HANDSHAKE
    except OSError:
        return Obstacle.HANDSHAKE


def _encrypts(host: str, port: int) -> bool:
    """Whether whoever listens there speaks TLS; what it is called does not matter, and nothing is told it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection((host, port), _SECONDS) as end, context.wrap_socket(end):
            return True
    except OSError:
        return False


def _speaks(end: socket.socket) -> bool:
    """Whether the other end speaks HTTP/2."""
    try:
        end.sendall(_PREFACE)
        first = end.recv(_FRAME)
    except OSError:
        return False
    return len(first) == _FRAME and first[3] == _SETTINGS
