"""The span of the call that is being answered, wherever in the answering one is; without OpenTelemetry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Protocol


class CallSpan(Protocol):
    """The span of one call. `trace_id`: 32 hexadecimal digits, "" where the call is not recorded."""

    @property
    def trace_id(self) -> str: ...

    def describe(self, attributes: Mapping[str, str | int]) -> None:
        """Adds attributes."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        """A span within this one, for as long as a `with` lasts."""

    def answered_rpc(self, code: str) -> None:
        """Ends it with the name of a gRPC status code."""

    def answered_http(self, status: int) -> None:
        """Ends it with an HTTP status."""


class Tracing(Protocol):
    """Makes the spans of one process."""

    def rpc(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> CallSpan:
        """The span of a call of gRPC. `method`: its full name, `package.Service/Method`."""

    def http(self, path: str, scheme: str, headers: Iterable[tuple[str, str | bytes]]) -> CallSpan:
        """The span of a POST. `path`: that of a method, and no other word that a caller may have sent."""

    def close(self, seconds: float) -> None:
        """Sends what waits, in at most so many seconds, and ends the sending. Blocks."""


DECIDE, RECORD = "doudi.decide", "doudi.record"
"""The stages: a case from the wire to its serialised answer, and its recording, the wait for the commit included."""
_current: ContextVar[CallSpan | None] = ContextVar("span", default=None)
_NOTHING = nullcontext()


def current() -> CallSpan | None:
    """The span of the call that is being answered; `None` where there is none, or no traces are kept."""
    return _current.get()


def make_current(span: CallSpan | None) -> None:
    """Makes `span` the current one of this task and of those that it starts."""
    _current.set(span)


def stage(name: str) -> AbstractContextManager[None]:
    """A stage of the current call: a span of its own, where there are any."""
    span = _current.get()
    return _NOTHING if span is None else span.stage(name)
