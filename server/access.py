"""How a client reaches a service: in plain text or by TLS, and what it shows to say who it is."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import grpc

_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_LONGEST = 16_000
"""The longest key or token that a service looks at, in characters, with room for the word before it."""
_HASHED = "[0-9a-f]" * 8 + ".[0-9]*"
"""What certificates are called in a folder of trusted ones."""


class AccessError(Exception):
    """What was given cannot be used; `message` says why and what to do, in Chinese, without anything of a key."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach a service. Files are PEM.

    `encrypted`: by TLS, with `ca` as those who may sign the certificate of the service, or where that is `None` those
    whom this system trusts; `certificate` and `key` are the client's own, for mutual TLS. `token`: a key or a JWT, ""
    for none.
    """

    encrypted: bool = False
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raises `AccessError` where files cannot be used, or the token is none."""
        if self.token and (len(self.token) > _LONGEST or not _BEARER.fullmatch(self.token)):
            raise AccessError("密钥或令牌应是一行字母、数字和 - . _ ~ + / =，没有空格")
        if (self.certificate is None) != (self.key is None):
            raise AccessError("证书和私钥要一起给出")
        if self.encrypted:
            self.context()

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""
        return (("authorization", f"Bearer {self.token}"),) if self.token else ()

    def channel(self, address: str) -> grpc.Channel:
        """A connection to the service at `address` (`host:port`)."""
        if not self.encrypted:
            return grpc.insecure_channel(address)
        roots = _system_roots() if self.ca is None else self.ca.read_bytes()
        pair = [None if path is None else path.read_bytes() for path in (self.key, self.certificate)]
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(roots, *pair))

    def context(self) -> ssl.SSLContext:
        """The same for a connection without gRPC. Raises `AccessError` where files cannot be used."""
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except ssl.SSLError:
            raise AccessError(f"{self.ca} 里没有 PEM 格式的证书") from None
        except OSError as error:
            raise AccessError(f"{self.ca} 读不出来（{error.strerror}），检查路径和权限") from None
        if self.certificate is not None:
            self._show(context, self.certificate)
        return context

    def _show(self, context: ssl.SSLContext, certificate: Path) -> None:
        try:
            # A key under a password does not open: nobody is asked for one.
            context.load_cert_chain(certificate, self.key, password="")
        except ssl.SSLError:
            raise AccessError(
                f"证书 {certificate} 和私钥 {self.key} 不能一起使用：检查是否为 PEM、是否配对、私钥有没有加密"
            ) from None
        except OSError as error:
            raise AccessError(f"{certificate} 或 {self.key} 读不出来（{error.strerror}），检查路径和权限") from None


def _system_roots() -> bytes | None:
    """The certificates that this system trusts; `None`, which is those that gRPC brings, where it names none."""
    paths = ssl.get_default_verify_paths()
    files = [Path(paths.cafile)] if paths.cafile else []
    if not files and paths.capath:
        files = sorted(Path(paths.capath).glob(_HASHED))
    return b"\n".join(file.read_bytes() for file in files) or None
