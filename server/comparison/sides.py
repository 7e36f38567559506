"""Which two policies a comparison is asked of: a release that is kept, a region and a day each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from doudi.v1 import policy_service_pb2 as pb
from engine.admission import AdmissionError, Reason, Violation, day
from engine.language.policy import Policy, RegionError
from engine.program import Program
from server import refusals
from server.deciding import DIGEST
from server.serving import Serving

_CALLED = {"old": "旧的一边", "new": "新的一边"}


@dataclass(frozen=True, slots=True)
class Side:
    """One policy: the program of a region on a day. `policy`: the whole release that it is of."""

    policy: Policy
    program: Program
    as_of: datetime.date

    @property
    def key(self) -> tuple[str, str, datetime.date]:
        """Equal for sides with one program: days on which nothing changes have one."""
        return (self.program.release, self.program.region.code, self.program.since)


def sides(request: pb.DiffRequest, serving: Serving) -> tuple[Side, Side]:
    """The old and the new side.

    Raises `RefusedError`: UNAVAILABLE before a release has been loaded, INVALID_ARGUMENT with everything that is to be
    mended, NOT_FOUND for a release that is not kept and for a region that is not known, not there or without policy.
    """
    current = serving.decider().release
    asked = {"old": request.old, "new": request.new}
    violations = [one for name, side in asked.items() for one in _violations(name, side)]
    if violations:
        raise refusals.invalid(violations)
    old, new = (_side(name, side, serving, current) for name, side in asked.items())
    return old, new


def _violations(name: str, side: pb.DiffSide) -> Iterator[Violation]:
    if side.release and not DIGEST.fullmatch(side.release):
        message = "政策版本应是 64 位小写十六进制数字（SHA-256）；正在使用的版本留空"
        yield Violation(f"{name}.release", Reason.WRONG_TYPE, message)
    if not side.region:
        yield Violation(f"{name}.region", Reason.REQUIRED, "没有写地区；写区县的名称或代码")
    try:
        day(side.as_of)
    except AdmissionError as error:
        for one in error.violations:
            yield Violation(f"{name}.{one.path}", one.reason, one.message)


def _side(name: str, side: pb.DiffSide, serving: Serving, current: str) -> Side:
    decider = serving.decider(side.release)
    if side.release not in ("", decider.release):
        message = f"{_CALLED[name]}：没有保留政策版本 {side.release}；正在使用的是 {current}"
        raise refusals.not_found(message, "RELEASE_NOT_FOUND")
    policy, on = decider.engine.policy, day(side.as_of)
    try:
        region = policy.region(side.region, on)
    except RegionError as error:
        raise refusals.not_found(f"{_CALLED[name]}：{error.message}") from None
    return Side(policy, policy.program(region.code, on), on)
