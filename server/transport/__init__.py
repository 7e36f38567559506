"""Encryption: certificates from files, read anew when they change, and clients that have to show one of their own."""

from server.configuration.tls import Tls as TlsConfiguration
from server.transport.certificates import Certificates, TransportError

__all__ = ["Certificates", "TlsConfiguration", "TransportError"]
