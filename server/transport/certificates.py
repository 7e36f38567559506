"""The certificates of the service: checked when it starts, and read anew when the files change."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import grpc

from server.configuration.tls import Tls as TlsConfiguration
from server.files import Mark, mark

_Marks = tuple[Mark, ...]
_Configured = Any
"""What gRPC makes of a certificate, its key and the roots; its stubs have no name for it."""


class TransportError(Exception):
    """The certificates cannot be used; `message` says why and what to do, in Chinese, without anything of a key."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Certificates:
    """The files of one configuration, for gRPC and for HTTP. A change that does not fit together is left aside."""

    def __init__(self, configuration: TlsConfiguration) -> None:
        """Raises `TransportError` where a file cannot be read, or the key is not that of the certificate."""
        if configuration.certificate is None or configuration.key is None:
            raise TransportError("tls.certificate 和 tls.key 要一起写明")
        self._certificate = configuration.certificate
        self._key = configuration.key
        self._client_ca = configuration.client_ca
        self._mark = self._marked()
        self._read()
        self._contexts: list[ssl.SSLContext] = []

    def grpc(self) -> grpc.ServerCredentials:
        """For a port of gRPC; every handshake looks whether the files have changed."""
        return grpc.dynamic_ssl_server_credentials(
            self._read(),
            self._renewed,  # type: ignore[arg-type] # the stubs do not know that it may say nothing
            require_client_authentication=self._client_ca is not None,
        )

    def context(self) -> ssl.SSLContext:
        """For a port of HTTP. `renew` brings changed files into it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._certificate, self._key)
        if self._client_ca is not None:
            context.load_verify_locations(self._client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        self._contexts.append(context)
        return context

    def renew(self) -> bool:
        """Takes changed files into the contexts of HTTP; whether they had changed and fit together."""
        mark = self._marked()
        if mark == self._mark:
            return False
        try:
            self._read()
            for context in self._contexts:
                context.load_cert_chain(self._certificate, self._key)
        except (TransportError, OSError, ssl.SSLError):
            return False
        self._mark = mark
        return True

    def _renewed(self) -> _Configured | None:
        """What changed files hold, for the next connection; `None` to go on as before."""
        mark = self._marked()
        if mark == self._mark:
            return None
        try:
            found = self._read()
        except TransportError:
            # Between two files of which only one has been replaced; the next connection looks again.
            return None
        self._mark = mark
        return found

    def _read(self) -> _Configured:
        certificate, key = _bytes(self._certificate), _bytes(self._key)
        trial = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            trial.load_cert_chain(self._certificate, self._key, password=_no_password)
        except (ssl.SSLError, OSError, ValueError):
            raise TransportError(
                f"证书 {self._certificate} 和私钥 {self._key} 不能一起使用：检查是否为 PEM、是否配对、私钥有没有加密"
            ) from None
        roots = None
        if self._client_ca is not None:
            roots = _bytes(self._client_ca)
            try:
                trial.load_verify_locations(cadata=roots.decode("ascii"))
            except (ssl.SSLError, UnicodeDecodeError):
                raise TransportError(f"{self._client_ca} 不是 PEM 格式的证书") from None
        return grpc.ssl_server_certificate_configuration([(key, certificate)], root_certificates=roots)

    def _marked(self) -> _Marks:
        return tuple(mark(path) for path in (self._certificate, self._key, self._client_ca) if path is not None)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TransportError(f"{path} 读不出来（{error.strerror}），检查路径和权限") from None


def _no_password() -> bytes:
    """Nobody is there to type one."""
    raise ValueError("the key is encrypted")
