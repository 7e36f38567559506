"""The same services over HTTP and JSON, for those without gRPC; with metrics and the OpenAPI page beside them."""

from server.http.gateway import gateway
from server.http.listener import Listener

__all__ = ["Listener", "gateway"]
