"""What two answers to one question decide otherwise, benefit by benefit."""

from __future__ import annotations

from doudi.v1 import decision_pb2
from doudi.v1 import decision_service_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as wire

_MEANING = (
    "outcome",
    "review_reason",
    "review",
    "monthly",
    "once",
    "months",
    "rule",
    "needed_facts",
    "missing_parameters",
    "assumptions",
)
"""Fields of `BenefitDecision` that say what a person gets or why not; `rule` by its id alone, whatever its title."""

_Key = tuple[str, str, int]


def compare(recorded: bytes, now: bytes) -> pb.ReplayComparison:
    """The serialised `CheckResponse` that was recorded beside one of today."""
    if recorded == now:
        return pb.ReplayComparison(identical=True)
    before, after = _benefits(recorded), _benefits(now)
    differences = [one for key in before | after if (one := _difference(before.get(key), after.get(key))) is not None]
    return pb.ReplayComparison(identical=False, differences=differences)


def _benefits(response: bytes) -> dict[_Key, decision_pb2.BenefitDecision]:
    decision = wire.CheckResponse.FromString(response).decision
    return {(one.benefit, one.subject.entity, one.subject.index): one for one in decision.benefits}


def _difference(
    before: decision_pb2.BenefitDecision | None, after: decision_pb2.BenefitDecision | None
) -> pb.BenefitDifference | None:
    there = after or before
    assert there is not None  # noqa: S101 - a key of one of the two
    changed = [name for name in _MEANING if before and after and _value(before, name) != _value(after, name)]
    if before and after and not changed:
        return None
    return pb.BenefitDifference(
        benefit=there.benefit, name=there.name, subject=there.subject, before=before, after=after, changed=changed
    )


def _value(one: decision_pb2.BenefitDecision, name: str) -> object:
    if name == "rule":
        return one.rule.id
    value = getattr(one, name)
    # An absent sum or term is no sum or term of zero.
    present = one.HasField(name) if name in ("monthly", "once", "months") else True
    return list(value) if name in ("needed_facts", "missing_parameters", "assumptions") else (present, value)
