"""What subordinate regions may do with a parameter, and what they have done."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.language import Policy
from engine.language.parameters import Localise
from engine.program import Kind, Parameter, Region, Type
from server.answer.text import written
from tools.handbook.edition import below
from tools.handbook.words import level

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Local:
    """A value that `region` set itself. `until`: the last day on which it holds there, `None` where it has no end."""

    region: Region
    value: Parameter
    until: datetime.date | None

    def when(self, day: datetime.date) -> str:
        """How the days on which it holds lie to `day`."""
        if day < self.value.since:
            return "尚未生效"
        return "现行" if self.until is None or day <= self.until else "已过"


def set_below(policy: Policy, owner: str) -> Mapping[str, tuple[Local, ...]]:
    """The values that regions below `owner` set themselves, by parameter, region and day."""
    found: dict[str, list[Local]] = {}
    for region in below(policy, owner):
        for history in policy.parameter_history(region.code):
            ends = [*(one.since - _DAY for one in history.values[1:]), None]
            for value, until in zip(history.values, ends, strict=True):
                if value.region == region.code:
                    found.setdefault(history.id, []).append(Local(region, value, until))
    return {parameter: tuple(every) for parameter, every in found.items()}


def terms(policy: Policy, owner: str, parameter: str, kind: Type) -> str:
    """Who may set the parameter and within which bounds: `区、县（市）可以改，不得低于上级的数值，不得高于 100%`."""
    localise = policy.localise(owner, parameter)
    return "不开放" if localise is None else "，".join(_terms(localise, kind))


def _terms(localise: Localise, kind: Type) -> Iterator[str]:
    yield "、".join(map(level, localise.levels)) + "可以改"
    if kind.kind is Kind.LIST:
        yield "只能增加，不能减少" if localise.extend else "可以整列替换"
    if localise.not_below_parent:
        yield "不得低于上级的数值"
    if localise.not_above_parent:
        yield "不得高于上级的数值"
    if localise.at_least is not None:
        yield f"不得低于 {written(localise.at_least, kind)}"
    if localise.at_most is not None:
        yield f"不得高于 {written(localise.at_most, kind)}"
