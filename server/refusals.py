"""What callers are told when there is no answer: `google.rpc.Status` with details, in Chinese, without values sent."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc.code_pb2 import (
    FAILED_PRECONDITION,
    INTERNAL,
    INVALID_ARGUMENT,
    NOT_FOUND,
    RESOURCE_EXHAUSTED,
    UNAVAILABLE,
)
from google.rpc.error_details_pb2 import BadRequest, LocalizedMessage, PreconditionFailure
from google.rpc.status_pb2 import Status

from engine.admission import Violation

LOCALE = "zh-CN"


class RefusedError(Exception):
    """There is no answer. `reasons`: stable words for the log."""

    def __init__(self, status: Status, reasons: tuple[str, ...] = ()) -> None:
        self.status = status
        self.reasons = reasons
        super().__init__(status.message)


def invalid(violations: Iterable[Violation]) -> RefusedError:
    """INVALID_ARGUMENT: something in the request has to be mended."""
    listed = tuple(violations)
    details = BadRequest(
        field_violations=[
            BadRequest.FieldViolation(
                field=one.path,
                description=one.message,
                reason=one.reason.value,
                localized_message=LocalizedMessage(locale=LOCALE, message=one.message),
            )
            for one in listed
        ]
    )
    reasons = tuple(sorted({one.reason.value for one in listed}))
    return RefusedError(_status(INVALID_ARGUMENT, f"请求有 {len(listed)} 处需要更正", details), reasons)


def malformed() -> RefusedError:
    """INVALID_ARGUMENT: the bytes are no message of this kind."""
    return RefusedError(_status(INVALID_ARGUMENT, "请求不是这个方法的消息，无法解析"), ("MALFORMED",))


def not_found(message: str) -> RefusedError:
    """NOT_FOUND: the region that was asked about is not there; `message` says why, in Chinese."""
    return RefusedError(_status(NOT_FOUND, message), ("REGION_NOT_FOUND",))


def other_release(asked: str, served: str) -> RefusedError:
    """FAILED_PRECONDITION: the release that was asked for, a digest, is not the one that answers."""
    message = f"指定的政策版本 {asked} 不是正在使用的版本 {served}"
    details = PreconditionFailure(
        violations=[PreconditionFailure.Violation(type="RELEASE", subject=served, description=message)]
    )
    return RefusedError(_status(FAILED_PRECONDITION, message, details), ("OTHER_RELEASE",))


def too_many(allowed: int) -> RefusedError:
    """RESOURCE_EXHAUSTED: more cases than one request may hold."""
    return RefusedError(_status(RESOURCE_EXHAUSTED, f"一次最多 {allowed} 个案例，请分批发送"), ("TOO_MANY",))


def no_room() -> RefusedError:
    """RESOURCE_EXHAUSTED: the answers of a batch would be longer than clients take."""
    return RefusedError(_status(RESOURCE_EXHAUSTED, "这一批的回答太长，请把这个案例放到下一批"), ("NO_ROOM",))


def loading() -> RefusedError:
    """UNAVAILABLE: no policy has been loaded yet."""
    return RefusedError(_status(UNAVAILABLE, "政策还在载入，请稍后再试"), ("LOADING",))


def defect(incident: str) -> RefusedError:
    """INTERNAL: a defect of the service, which its log knows by the number `incident`."""
    return RefusedError(_status(INTERNAL, f"服务内部错误，事件编号 {incident}"), ("DEFECT",))


def _status(code: int, message: str, *details: Message) -> Status:
    packed = []
    for detail in details:
        holder = Any()
        holder.Pack(detail)
        packed.append(holder)
    return Status(code=code, message=message, details=packed)


def within(status: Status, limit: int) -> Status:
    """`status` in at most `limit` bytes, if need be without its last field violations, which its message then says."""
    if status.ByteSize() <= limit:
        return status
    bad = BadRequest()
    if not status.details or not status.details[0].Unpack(bad):
        raise ValueError("only lists of violations grow with what was sent")
    found = len(bad.field_violations)
    while (short := _shortened(status, bad, found)).ByteSize() > limit:
        del bad.field_violations[-1]
    return short


def _shortened(status: Status, bad: BadRequest, found: int) -> Status:
    message = f"请求有 {found} 处需要更正，这里列出前 {len(bad.field_violations)} 处"
    return _status(status.code, message, bad)
