"""What came of deciding again: a line for each entry that is not the same, and the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from doudi.v1 import decision_pb2
from doudi.v1 import decision_service_pb2 as pb
from tools import wording
from tools.render.terms import OUTCOMES, money

_SHORT = 12
"""How many digits of a release tell it from others."""
_FIELDS = {
    "review_reason": "审核原因",
    "review": "审核事项",
    "rule": "依据的规则",
    "needed_facts": "所缺的事实",
    "missing_parameters": "所缺的参数",
    "assumptions": "所作的假定",
}
"""What else may differ besides outcome, sums and term, which are shown."""


@dataclass(slots=True)
class Counts:
    """How many entries were the same, broken (other bytes under the release that decided), changed, and not decided."""

    same: int = 0
    broken: int = 0
    changed: int = 0
    failed: int = 0

    def add(self, one: pb.ReplayResult) -> None:
        """Counts one more."""
        if one.HasField("error"):
            self.failed += 1
        elif one.comparison.identical:
            self.same += 1
        elif one.release == one.recorded_release:
            self.broken += 1
        else:
            self.changed += 1

    def line(self) -> str:
        """The counts in words."""
        total = self.same + self.broken + self.changed + self.failed
        return (
            f"重放 {total} 条：{self.same} 条逐字节一致，{self.changed} 条在另一版本下不同，"
            f"{self.broken} 条在同一版本下不一致，{self.failed} 条没有重放"
        )


def told(one: pb.ReplayResult) -> Iterator[str]:
    """The lines about an entry; none where both answers are the same. No fact and no name of a subject is in them."""
    if one.HasField("error"):
        yield f"{one.id} {click.style('没有重放', fg='yellow')}：{one.error.message}"
        return
    if one.comparison.identical:
        return
    if one.release == one.recorded_release:
        yield f"{one.id} {click.style('同一版本下回答不一致', fg='red')}，版本 {one.release[:_SHORT]}"
    else:
        versions = f"{one.recorded_release[:_SHORT]} → {one.release[:_SHORT]}"
        what = "" if one.comparison.differences else "，待遇都一样，只是名称、条款或出处不同"
        yield f"{one.id} {click.style('不同', fg='cyan')}，版本 {versions}{what}"
    for each in one.comparison.differences:
        yield f"    {each.name}（{_subject(each.subject)}）：{_difference(each)}"


def _subject(subject: decision_pb2.SubjectRef) -> str:
    return f"{subject.entity_name}[{'?' if subject.index < 0 else subject.index + 1}]"


def _difference(one: pb.BenefitDifference) -> str:
    before = _decided(one.before) if one.HasField("before") else "没有这一项"
    after = _decided(one.after) if one.HasField("after") else "没有这一项"
    others = "、".join(_FIELDS[name] for name in one.changed if name in _FIELDS)
    shown = f"{before} → {after}" if before != after else before
    return f"{shown}；{others}不同" if others else shown


def _decided(one: decision_pb2.BenefitDecision) -> str:
    parts = [OUTCOMES[one.outcome]]
    parts += [money(how, total) for how, total in (("每月", one.monthly), ("一次性", one.once)) if total.ByteSize()]
    parts += [wording.months(one.months)] if one.HasField("months") else []
    return "，".join(parts)
