"""A client of the service, for those who must not know gRPC."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar, cast

import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from doudi.v1 import decision_service_pb2 as decisions
from doudi.v1 import eligibility_service_pb2 as pb
from server.access import Access
from server.obstacles import Obstacle, obstacle

TIMEOUT = 10.0
"""Seconds."""
_CHECK = "/doudi.v1.EligibilityService/Check"
_DECISIONS = "/doudi.v1.DecisionService"

Response = TypeVar("Response", bound=Message)


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing to mend: `members[2].月收入`, `OUT_OF_BOUNDS`, and what to do about it in Chinese."""

    path: str
    reason: str
    message: str


class ClientError(Exception):
    """There is no answer. `code` is that of gRPC (`INVALID_ARGUMENT`, `UNAVAILABLE`, …), `message` says why.

    `obstacle`: what is in the way where the service itself has said nothing, else `None`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        violations: tuple[FieldViolation, ...] = (),
        obstacle: Obstacle | None = None,
    ) -> None:
        self.code = code
        self.message = message
        self.violations = violations
        self.obstacle = obstacle
        super().__init__(f"{code}: {message}")


class Client:
    """A connection to the server at `address` (`host:port`).

    `access`: how it is reached, in plain text unless told otherwise. `timeout`: seconds for a call.
    """

    def __init__(self, address: str, access: Access | None = None, *, timeout: float = TIMEOUT) -> None:
        self._address = address
        self._access = access or Access()
        self._timeout = timeout
        self._channel = self._access.channel(address)

    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Decides one case. Raises `ClientError` where the server gives no answer."""
        return self._call(_CHECK, request, pb.CheckResponse)

    def list_decisions(self, request: decisions.ListDecisionsRequest) -> decisions.ListDecisionsResponse:
        """A page of the decision log. Raises `ClientError` where the server gives no answer."""
        return self._call(f"{_DECISIONS}/ListDecisions", request, decisions.ListDecisionsResponse)

    def replay_decisions(self, request: decisions.ReplayDecisionsRequest) -> decisions.ReplayDecisionsResponse:
        """Decides recorded cases again. Raises `ClientError` where the server gives no answer."""
        return self._call(f"{_DECISIONS}/ReplayDecisions", request, decisions.ReplayDecisionsResponse)

    def close(self) -> None:
        """Closes the connection."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: str, request: Message, kind: type[Response]) -> Response:
        call = self._channel.unary_unary(
            method, request_serializer=type(request).SerializeToString, response_deserializer=kind.FromString
        )
        try:
            return cast(Response, call(request, metadata=self._access.metadata, timeout=self._timeout))
        except grpc.RpcError as error:
            # What a blocking call raises is the call itself, which its type does not say.
            raise self._told(cast(grpc.Call, error)) from None

    def _told(self, call: grpc.Call) -> ClientError:
        code = call.code()
        if code is grpc.StatusCode.UNAVAILABLE and not call.trailing_metadata():
            found = obstacle(self._address, self._access)
            return ClientError(code.name, found.value.format(address=self._address), obstacle=found)
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return ClientError(code.name, f"{self._address} 在 {self._timeout:g} 秒内没有回答")
        status = rpc_status.from_call(call)
        return ClientError(code.name, call.details() or "", () if status is None else _violations(status))


def _violations(status: Status) -> tuple[FieldViolation, ...]:
    found = []
    for detail in status.details:
        bad = BadRequest()
        if detail.Unpack(bad):
            found += [
                FieldViolation(one.field, one.reason, one.localized_message.message or one.description)
                for one in bad.field_violations
            ]
    return tuple(found)
