"""Encryption: certificates from files, read anew when they change, and clients that have to show one of their own."""

from server.transport.certificates import Certificates, TransportError
from server.transport.configuration import TlsConfiguration

__all__ = ["Certificates", "TlsConfiguration", "TransportError"]
