"""One edition of the handbook: the policy of a region on a day, with the links and words that every section needs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property

from engine.language import Policy
from engine.program import (
    Define,
    Duty,
    Parameter,
    ParameterState,
    Region,
    Rule,
    RuleSet,
    Source,
    Span,
)
from server.answer.text import written
from tools.handbook import anchors, reading
from tools.handbook.constants import Constants
from tools.handbook.document import Badge, Code, Inline, Line, Link, Tone
from tools.handbook.order import natural

VERIFIED = Badge("已核实", Tone.GOOD)
UNVERIFIED = Badge("未核实", Tone.WARNING)
_LONG = 6
"""A list of more values than these is only counted where it is not told whole."""


def is_not_yet(one: Parameter) -> bool:
    """Whether the first value of a parameter is of a later day."""
    return one.state is ParameterState.MISSING and one.since == datetime.date.min


def grade(one: Parameter) -> Badge:
    """How far the value of a parameter can be relied on, or why it has none."""
    if is_not_yet(one):
        return Badge("尚无数值", Tone.QUIET)
    match one.state:
        case ParameterState.MISSING:
            return Badge("没有查到", Tone.BAD)
        case ParameterState.ABOLISHED:
            return Badge("已废止", Tone.QUIET) if one.verified else Badge("已废止，未核实", Tone.WARNING)
        case ParameterState.IN_FORCE:
            return VERIFIED if one.verified else UNVERIFIED


class Edition:
    """The policy of `region` on `day`. `region`: one with a policy that exists on that day."""

    def __init__(self, policy: Policy, region: Region, day: datetime.date) -> None:
        self.policy = policy
        self.day = day
        self.region = region
        self.program = policy.program(region.code, day)
        self.constants = Constants(self.program, day)
        self.owner = policy.regions[_owner(policy, region.code)]
        """The region whose own folder holds the policy."""
        self.rules: Mapping[str, Rule] = {one.id: one for one in self.program.rules}
        self._numbers = {identifier: number for number, identifier in enumerate(self.program.documents, 1)}

    @property
    def region_name(self) -> str:
        """`桐庐县（330122）`."""
        return f"{self.region.name}（{self.region.code}）"

    # --- clauses and documents ----------------------------------------------------------------------------------------

    @cached_property
    def clauses(self) -> Mapping[Source, str]:
        """Every clause that something stands on, with its anchor, by document and in natural order."""
        program = self.program
        cited = {one.source for one in program.rule_sets} | {one.source for one in program.rules}
        cited |= {one.source for one in program.duties.values()}
        cited |= {one.source for one in program.parameters.values() if not is_not_yet(one)}
        cited |= {one.source for one in program.calendar.values()}
        found: dict[Source, str] = {}
        for document in program.documents:
            mine = sorted((one for one in cited if one.document == document), key=lambda one: natural(one.clause))
            found |= {one: anchors.clause(document, number) for number, one in enumerate(mine, 1)}
        return found

    def title(self, document: str) -> str:
        """`[2] 《最低生活保障审核确认办法》（民发〔2021〕57号）`."""
        one = self.program.documents[document]
        number = f"（{one.number}）" if one.number and one.number not in one.title else ""
        return f"[{self._numbers[document]}] 《{one.title}》{number}"

    def cite(self, source: Source) -> Inline:
        """`[2] 第七条`, leading to the clause, or to the document where nothing of this day stands on the clause."""
        if not source.document:
            return "—"
        anchor = self.clauses.get(source, anchors.document(source.document))
        return Link(anchor, f"[{self._numbers[source.document]}] {source.clause}")

    # --- links --------------------------------------------------------------------------------------------------------

    def rule(self, one: Rule) -> Link:
        """`… （tapering/dibian）`."""
        return Link(anchors.rule(one.id), f"{one.title}（{one.id}）")

    def rule_set(self, identifier: str) -> RuleSet:
        """The version of a rule set that is in force."""
        return next(one for one in self.program.rule_sets if one.id == identifier)

    def parameter(self, one: Parameter) -> Link:
        return Link(anchors.parameter(one.id), one.name)

    def duty(self, one: Duty) -> Link:
        return Link(anchors.duty(one.id), one.name)

    def define(self, one: Define) -> Link:
        """`家庭.人均月收入`."""
        return Link(anchors.define(one.entity, one.id), f"{self.entity(one.entity)}.{one.name}")

    def entity(self, identifier: str) -> str:
        return self.program.entities[identifier].name

    # --- values of parameters -----------------------------------------------------------------------------------------

    def value(self, one: Parameter) -> Line:
        """`1041.00 元/月 未核实`: the value in the units of staff, if there is one, and how far it can be relied on."""
        return (written(one.value, one.type), grade(one)) if one.state is ParameterState.IN_FORCE else (grade(one),)

    def in_short(self, one: Parameter) -> Line:
        """`低保标准：1041.00 元/月 未核实`; a long list is only counted, and nothing said of what is verified."""
        if one.state is not ParameterState.IN_FORCE:
            return (self.parameter(one), "：", grade(one))
        listed = one.value if isinstance(one.value, tuple) else ()
        value = f"{len(listed)} 项" if len(listed) > _LONG else written(one.value, one.type)
        return (self.parameter(one), f"：{value}", *(() if one.verified else (UNVERIFIED,)))

    # --- who reads what -----------------------------------------------------------------------------------------------

    @cached_property
    def displaced_by(self) -> Mapping[str, list[Rule]]:
        """The rules that displace each, in the program's order."""
        found: dict[str, list[Rule]] = {}
        for rule in self.program.rules:
            for displaced in rule.exception_to:
                found.setdefault(displaced, []).append(rule)
        return found

    @cached_property
    def readers(self) -> Mapping[str | tuple[str, str], list[Link]]:
        """What names each parameter (by id) and each derived fact (by entity and id) itself."""
        found: dict[str | tuple[str, str], list[Link]] = {}
        for link, read in self._reads():
            for one in read:
                found.setdefault(one, []).append(link)
        return found

    def _reads(self) -> Iterator[tuple[Link, frozenset[str | tuple[str, str]]]]:
        for define in self.program.defines.values():
            yield self.define(define), reading.named((define.value,))
        for rule in self.program.rules:
            yield self.rule(rule), reading.named(tuple(reading.of_rule(rule))) | frozenset(rule.figures)
        for duty in self.program.duties.values():
            yield self.duty(duty), reading.named(tuple(reading.of_duty(duty)))

    def place(self, span: Span) -> Code:
        """`hangzhou/tapering/2021-10-01.yaml:59`."""
        return Code(f"{span.file}:{span.line}")


def below(policy: Policy, owner: str) -> tuple[Region, ...]:
    """The regions that take their policy from `owner`, in the order of the file; without itself."""
    return tuple(one for code, one in policy.regions.items() if code != owner and _owner(policy, code) == owner)


def _owner(policy: Policy, code: str) -> str:
    """The code of the nearest region upward that has a policy folder of its own; "" where none has."""
    at: str | None = code
    while at is not None and at not in policy.tenant_regions:
        at = policy.regions[at].of
    return at or ""
