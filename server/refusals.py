"""What callers are told when there is no answer: `google.rpc.Status` with details, in Chinese, without values sent."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc.code_pb2 import (
    ALREADY_EXISTS,
    DEADLINE_EXCEEDED,
    FAILED_PRECONDITION,
    INTERNAL,
    INVALID_ARGUMENT,
    NOT_FOUND,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    UNAUTHENTICATED,
    UNAVAILABLE,
)
from google.rpc.error_details_pb2 import BadRequest, LocalizedMessage, PreconditionFailure, RetryInfo
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


def not_found(message: str, reason: str = "REGION_NOT_FOUND") -> RefusedError:
    """NOT_FOUND: the region, or else what `reason` says, is not there; `message` says why, in Chinese."""
    return RefusedError(_status(NOT_FOUND, message), (reason,))


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


def log_unavailable() -> RefusedError:
    """UNAVAILABLE: the decision log cannot be written or read now, and nothing is answered that it does not keep."""
    message = "决定日志现在不能读写，没有作出回答；请稍后用同一个 request_id 重试"
    return RefusedError(_status(UNAVAILABLE, message), ("LOG_UNAVAILABLE",))


def no_log() -> RefusedError:
    """FAILED_PRECONDITION: what was asked for takes a decision log, and none is kept."""
    message = "服务没有启用决定日志，不能查询或重放决定，也不能按 request_id 给出同一回答"
    return RefusedError(_status(FAILED_PRECONDITION, message), ("NO_LOG",))


def request_id_reused() -> RefusedError:
    """ALREADY_EXISTS: the request id stands for another question of the same caller."""
    message = (
        "这个 request_id 已经用于另一个问题；重试时案例、explain 和 release 要和第一次完全一样，否则换一个 request_id"
    )
    return RefusedError(_status(ALREADY_EXISTS, message), ("REQUEST_ID_REUSED",))


def no_entry() -> RefusedError:
    """NOT_FOUND: the decision log has no entry of that id."""
    return RefusedError(_status(NOT_FOUND, "决定日志里没有这个编号的记录，或者已过保留期"), ("ENTRY_NOT_FOUND",))


def not_replayable() -> RefusedError:
    """FAILED_PRECONDITION: the case of an entry was not kept whole."""
    message = "这条记录没有保存全部事实（按配置未保存的标在 masked 里），不能重放"
    return RefusedError(_status(FAILED_PRECONDITION, message), ("NOT_REPLAYABLE",))


def sealed() -> RefusedError:
    """FAILED_PRECONDITION: the key that an entry was sealed with is not at hand."""
    message = "这条记录是用另一个密钥加密的，打不开；把原来的密钥加到决定日志的密钥文件里"
    return RefusedError(_status(FAILED_PRECONDITION, message), ("SEALED",))


_SHOWN = {
    "CREDENTIALS_MISSING": "没有出示令牌、密钥或证书",
    "AUTHORIZATION_INVALID": "authorization 应写成 Bearer 加令牌或密钥",
    "KEY_UNKNOWN": "密钥不认识",
    "TOKEN_EXPIRED": "令牌已过期，请重新取得",
    "TOKEN_INVALID": "令牌无效：签名、签发者、受众或格式不对",
    "KEYS_UNREACHABLE": "暂时取不到验证令牌的公钥，请稍后再试",
}


def unauthenticated(reason: str) -> RefusedError:
    """UNAUTHENTICATED: what the caller shows does not say who it is; nothing of it is repeated."""
    return RefusedError(_status(UNAUTHENTICATED, _SHOWN[reason]), (reason,))


def service_forbidden(service: str) -> RefusedError:
    """PERMISSION_DENIED: a service beyond the scope of the caller."""
    message = f"没有调用 {service} 的权限，请向服务的管理员申请"
    return RefusedError(_status(PERMISSION_DENIED, message), ("SERVICE_FORBIDDEN",))


def district_forbidden() -> RefusedError:
    """PERMISSION_DENIED: a region that is neither one of the caller's districts nor below one."""
    message = "只能询问本地区：这个地区不在调用方的范围以内"
    return RefusedError(_status(PERMISSION_DENIED, message), ("DISTRICT_FORBIDDEN",))


def too_fast(seconds: float) -> RefusedError:
    """RESOURCE_EXHAUSTED: more calls than the caller may make; `seconds` until the next."""
    delay = RetryInfo()
    delay.retry_delay.FromMilliseconds(max(1, round(seconds * 1000)))
    return RefusedError(_status(RESOURCE_EXHAUSTED, "请求太快，请稍后再试", delay), ("TOO_FAST",))


def idle(seconds: float) -> RefusedError:
    """DEADLINE_EXCEEDED: a stream on which nothing has come for so long."""
    message = f"这个流已有 {seconds:g} 秒没有收到请求，也没有等待的回答，因此关闭；需要时请重新打开"
    return RefusedError(_status(DEADLINE_EXCEEDED, message), ("STREAM_IDLE",))


def silent(seconds: float) -> RefusedError:
    """DEADLINE_EXCEEDED: a call whose request has not come for so long."""
    message = f"调用已有 {seconds:g} 秒，请求一直没有发来，因此关闭"
    return RefusedError(_status(DEADLINE_EXCEEDED, message), ("REQUEST_IDLE",))


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
