"""Gives the rules that hold together their meaning: names looked up, expressions typed, conclusions checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from engine.expressions import walk
from engine.language.bounds import Bounds, BoundsError, check
from engine.language.diagnostics import Code, Findings
from engine.language.expressions import Expressions
from engine.language.scope import Vocabulary, find, words
from engine.language.strata import arrange, terms
from engine.language.surface import (
    SurfaceAmount,
    SurfaceDeadline,
    SurfaceDefine,
    SurfaceGrant,
    SurfaceMaterials,
    SurfaceRule,
    SurfaceRuleSet,
    Text,
)
from engine.language.types import TYPES, type_name
from engine.language.typing import BOOLEAN, DefineName, Scope
from engine.program import (
    Amount,
    Arithmetic,
    Calculation,
    Call,
    Constant,
    Deadline,
    DeadlineUnit,
    Define,
    DefineReference,
    Duty,
    Entity,
    Expression,
    Function,
    Grant,
    Kind,
    Materials,
    Rule,
    Span,
    Type,
    Unit,
)
from engine.suggest import nearest

MONTHLY = Type(Kind.MONEY, Unit.MONTH)
ONCE = Type(Kind.MONEY)
MONTHS = Type(Kind.NUMBER, Unit.MONTHS)
MAX_CHAIN = 30
"""How many defines may read one another in a chain."""
_COUNTS = {"day": Unit.DAYS, "working_day": Unit.DAYS, "month": Unit.MONTHS}


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules of one span of days, the same for every region but for the values of parameters.

    `rules` in the order of strata, without assumptions; `rests_on`: the parameters that each rests on, by its id.
    """

    defines: Mapping[tuple[str, str], Define]
    rules: tuple[Rule, ...]
    duties: Mapping[str, Duty]
    rests_on: Mapping[str, frozenset[str]]
    read: frozenset[str]
    """Every parameter that anything reads."""


def resolve(rule_sets: Sequence[SurfaceRuleSet], vocabulary: Vocabulary, findings: Findings) -> Resolved | None:
    """The rules of `rule_sets`, which hold on the same days; `None` where anything is wrong, as the findings tell."""
    before = findings.count()
    resolver = _Resolver(rule_sets, vocabulary, findings)
    defines = resolver.defines()
    duties = resolver.duties()
    rules = [rule for one in rule_sets for written in one.rules if (rule := resolver.rule(one, written)) is not None]
    if findings.count() > before:
        return None
    resolver.check_bounds(defines, rules, duties)
    arranged = arrange(rules, defines, duties, findings)
    if arranged is None or findings.count() > before:
        return None
    return Resolved(arranged.defines, arranged.rules, duties, arranged.rests_on, arranged.read)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Identified)


class _Resolver:
    def __init__(self, rule_sets: Sequence[SurfaceRuleSet], vocabulary: Vocabulary, findings: Findings) -> None:
        self._rule_sets = rule_sets
        self._vocabulary = vocabulary
        self._findings = findings
        self._expressions = Expressions(findings)
        self._written: dict[tuple[str, str], tuple[SurfaceDefine, str]] = {}
        self._typed: dict[tuple[str, str], Define | None] = {}
        self._names: dict[tuple[str, str], DefineName] = {}
        self._lengths: dict[tuple[str, str], int] = {}
        """How many defines stand in the longest chain that each reads, itself included."""
        self._circle: list[tuple[str, str]] = []
        """The defines that are being typed, each read by the one before it."""
        self._rule_ids = {f"{one.id}/{rule.id.text}": rule for one in rule_sets for rule in one.rules}
        self._collect()

    # --- defines ------------------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        taken: dict[tuple[str, str], Span] = {}
        for fact in self._vocabulary.facts.values():
            taken |= {(fact.entity, word): fact.span for word in (fact.id, fact.name)}
        for conclusions in (self._vocabulary.statuses, self._vocabulary.benefits, self._vocabulary.leads):
            for one in conclusions.values():
                taken |= {(one.entity, word): Span("benefits.yaml", 1, 1) for word in (one.id, one.name)}
        for rule_set in self._rule_sets:
            for define in rule_set.defines:
                entity = self._entity(define.entity)
                if entity is None:
                    continue
                clash = next((taken[key] for key in _words(entity, define) if key in taken), None)
                if clash is not None:
                    message = f"`{entity.name}.{define.name.text}` 已经有了"
                    remedy = "事实、派生事实和结论共用一套名称，换一个"
                    self._findings.error(Code.DUPLICATE_ID, define.id.span, message, remedy, clash)
                    continue
                taken |= dict.fromkeys(_words(entity, define), define.id.span)
                key = (entity.id, define.id.text)
                self._written[key] = (define, rule_set.id)
                self._names[key] = DefineName(define.id.text, define.name.text, entity.id, self._typing(key))

    def _typing(self, key: tuple[str, str]) -> Callable[[], Type | None]:
        def work_out() -> Type | None:
            define = self._define(key)
            return None if define is None else define.type

        return work_out

    def _define(self, key: tuple[str, str]) -> Define | None:
        """A define, typed when it is first read; one that is being typed already stands in a circle."""
        if key not in self._typed:
            written, rule_set = self._written[key]
            self._typed[key] = None
            if len(self._circle) >= MAX_CHAIN:
                self._too_long(written)
                return None
            self._circle.append(key)
            self._typed[key] = self._type(key, written, rule_set)
            self._circle.pop()
        elif key in self._circle:
            chain = [*self._circle[self._circle.index(key) :], key]
            shown = " → ".join(self._written[one][0].name.text for one in chain)
            spans = [self._written[one][0].id.span for one in chain[1:-1]]
            message = f"派生事实绕成一圈：{shown}"
            self._findings.error(Code.CYCLE, self._written[key][0].id.span, message, "让其中一个不再用到另一个", *spans)
        return self._typed[key]

    def _too_long(self, written: SurfaceDefine) -> None:
        message = f"派生事实一层读一层，超过 {MAX_CHAIN} 层"
        self._findings.error(Code.EXPRESSION_TOO_LARGE, written.id.span, message, "减少层次")

    def _type(self, key: tuple[str, str], written: SurfaceDefine, rule_set: str) -> Define | None:
        scope = self._scope(self._vocabulary.entities[key[0]])
        if written.type is None:
            value = self._expressions.value(written.value, scope)
        else:
            wanted = TYPES.get(written.type.text)
            if wanted is None or wanted.kind is Kind.CHOICE:
                message = f"没有 `{written.type.text}` 这个类型{nearest(written.type.text, list(TYPES))}"
                self._findings.error(Code.BAD_WORD, written.type.span, message, f"可写：{'、'.join(TYPES)}")
                return None
            value = self._expressions.exactly(written.value, scope, wanted, f"`{written.name.text}` ")
        if value is None:
            return None
        read = ((one.entity, one.define) for one in walk(value) if isinstance(one, DefineReference))
        self._lengths[key] = 1 + max((self._lengths[one] for one in read), default=0)
        if self._lengths[key] > MAX_CHAIN:
            self._too_long(written)
            return None
        return Define(key[1], written.name.text, key[0], value.type, value, rule_set, written.id.span)

    def defines(self) -> dict[tuple[str, str], Define]:
        """Every define that could be typed, in the order of the files."""
        found = {key: self._define(key) for key in self._written}
        return {key: define for key, define in found.items() if define is not None}

    # --- duties -------------------------------------------------------------------------------------------------------

    def duties(self) -> dict[str, Duty]:
        """Every duty, its deadline typed; a deadline reads only what is the same for every subject."""
        return {
            one.id: Duty(one.id, one.name, one.office, one.source, self._deadline(one.deadline))
            for one in self._vocabulary.duties.values()
        }

    def _deadline(self, written: SurfaceDeadline | None) -> Deadline | None:
        # A deadline over facts of a rule set that is not in force has nothing to stand on, and nobody imposes it.
        if written is None or not self._imposed(written):
            return None
        scope = Scope(self._vocabulary, self._names, None)
        unit = Type(Kind.NUMBER, _COUNTS[written.unit])
        count = self._expressions.exactly(written.count, scope, unit, "期限的 `count`")
        base = self._expressions.exactly(written.base, scope, Type(Kind.DATE), "起算日")
        if count is None or base is None:
            return None
        return Deadline(count, DeadlineUnit(written.unit), written.before, base, written.base_name, written.count.span)

    def _imposed(self, deadline: SurfaceDeadline) -> bool:
        duties = [one for one in self._vocabulary.duties.values() if one.deadline is deadline]
        named = {word.text for one in self._rule_sets for rule in one.rules for word in rule.duties}
        return any(one.id in named or one.name in named for one in duties)

    # --- rules --------------------------------------------------------------------------------------------------------

    def rule(self, rule_set: SurfaceRuleSet, written: SurfaceRule) -> Rule | None:
        """A rule; `None` where its subject or its condition cannot be told."""
        entity = self._entity(written.entity)
        if entity is None:
            return None
        scope = self._scope(entity)
        condition = self._condition(written, scope)
        grant = self._grant(written.grant, entity, scope)
        statuses = self._concluded(written.statuses, self._vocabulary.statuses.values(), entity, "身份")
        leads = self._concluded(written.leads, self._vocabulary.leads.values(), entity, "线索")
        duties = self._listed(written.duties, self._vocabulary.duties.values(), "工作要求")
        materials = self._materials(written.materials, scope)
        identifier = f"{rule_set.id}/{written.id.text}"
        displaced = self._exceptions(identifier, written, entity)
        figures = self._figures(written.figures, scope)
        if condition is None:
            return None
        return Rule(
            id=identifier,
            title=written.title,
            rule_set=rule_set.id,
            entity=entity.id,
            condition=condition,
            grant=grant,
            statuses=statuses,
            leads=leads,
            duties=duties,
            materials=materials,
            exception_to=displaced,
            reason=written.reason,
            source=written.source,
            note=written.note,
            stratum=0,
            assumptions=(),
            span=replace(written.id.span, text=written.title),
            figures=figures,
        )

    def _condition(self, written: SurfaceRule, scope: Scope) -> Expression | None:
        if written.condition is None:
            return Constant(True, BOOLEAN, written.span)
        return self._expressions.condition(written.condition, scope)

    def _figures(self, written: Sequence[Text], scope: Scope) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for word in written:
            typed = self._expressions.value(word, scope)
            if isinstance(typed, DefineReference):
                found.append((typed.entity, typed.define))
            elif typed is not None:
                message = f"`figures` 里应是派生事实，`{word.text}` 不是"
                self._findings.error(
                    Code.TYPE_MISMATCH, typed.span, message, "先用 `define:` 给算式起名，再写 `对象.名称`"
                )
        return tuple(dict.fromkeys(found))

    def _scope(self, entity: Entity) -> Scope:
        return Scope(self._vocabulary, self._names, entity if entity.many else None)

    def _entity(self, word: Text) -> Entity | None:
        return self._find(word, self._vocabulary.entities.values(), "对象", "写 vocabulary.yaml 里声明的对象")

    def _find(self, word: Text, named: Iterable[_N], what: str, remedy: str) -> _N | None:
        listed = list(named)
        found = find(listed, word.text)
        if found is None:
            message = f"没有{what} `{word.text}`{nearest(word.text, words(listed))}"
            self._findings.error(Code.UNKNOWN_REFERENCE, word.span, message, remedy)
        return found

    def _listed(self, written: Sequence[Text], named: Iterable[_N], what: str) -> tuple[str, ...]:
        listed = list(named)
        found = (self._find(word, listed, what, "先在 benefits.yaml 里声明") for word in written)
        return tuple(dict.fromkeys(one.id for one in found if one is not None))

    def _concluded(
        self, written: Sequence[Text], named: Iterable[_Concluded], entity: Entity, what: str
    ) -> tuple[str, ...]:
        listed = list(named)
        return tuple(
            dict.fromkeys(
                one.id for word in written if (one := self._conclusion(word, listed, entity, what)) is not None
            )
        )

    def _conclusion(self, word: Text, named: Sequence[_C], entity: Entity, what: str) -> _C | None:
        mine = [one for one in named if one.entity == entity.id]
        found = find(mine, word.text)
        if found is not None:
            return found
        other = find(named, word.text)
        if other is not None:
            owner = self._vocabulary.entities[other.entity].name
            message = f"{what} `{word.text}` 是{owner}的，这条规则是关于{entity.name}的"
            self._findings.error(Code.WRONG_SUBJECT, word.span, message, f"规则写 `for: {owner}`，或换一个{what}")
            return None
        return self._find(word, named, what, "先在 benefits.yaml 里声明")

    def _grant(self, written: SurfaceGrant | None, entity: Entity, scope: Scope) -> Grant | None:
        if written is None:
            return None
        benefit = self._conclusion(written.benefit, list(self._vocabulary.benefits.values()), entity, "待遇")
        monthly = self._amount(written.monthly, scope, MONTHLY, "每月发放的金额")
        once = self._amount(written.once, scope, ONCE, "一次性发放的金额")
        months = self._term(written.months, scope, MONTHS, "月数")
        if benefit is None:
            return None
        return Grant(benefit.id, monthly, once, months, written.review, written.span)

    def _amount(self, written: SurfaceAmount | None, scope: Scope, kind: Type, what: str) -> Amount | None:
        if written is None:
            return None
        parts = (written.exact, written.at_least, written.at_most, written.suggested)
        exact, least, most, suggested = (self._term(part, scope, kind, what) for part in parts)
        return Amount(exact, least, most, suggested)

    def _term(self, written: Text | None, scope: Scope, kind: Type, what: str) -> Expression | None:
        return None if written is None else self._expressions.exactly(written, scope, kind, what)

    def _materials(self, written: SurfaceMaterials | None, scope: Scope) -> Materials | None:
        if written is None:
            return None
        named = list(self._vocabulary.materials.values())
        asked = self._term(written.asked, scope, Type(Kind.LIST), "`asked`")
        found = Materials(
            require=self._listed(written.require, named, "材料"),
            one_of=tuple(self._listed(group, named, "材料") for group in written.one_of),
            in_principle=self._listed(written.in_principle, named, "材料"),
            forbid=self._listed(written.forbid, named, "材料"),
            forbid_others=written.forbid_others,
            asked=asked,
        )
        wanted = {*found.require, *found.in_principle, *(one for group in found.one_of for one in group)}
        for one in sorted(wanted & set(found.forbid)):
            message = f"`{self._vocabulary.materials[one].name}` 既要求又禁止"
            self._findings.error(Code.MATERIALS_CONFLICT, written.span, message, "删去其中一处")
        return found

    def _exceptions(self, identifier: str, written: SurfaceRule, entity: Entity) -> tuple[str, ...]:
        found: list[str] = []
        for word in written.exception_to:
            displaced = self._rule_ids.get(word.text)
            if displaced is None or word.text == identifier:
                message = f"没有规则 `{word.text}`{nearest(word.text, list(self._rule_ids))}"
                self._findings.error(Code.UNKNOWN_REFERENCE, word.span, message, "写成 `规则集/规则` 的编号")
                continue
            other = find(self._vocabulary.entities.values(), displaced.entity.text)
            if other is not None and other.id != entity.id and (entity.many or not other.many):
                message = f"关于{entity.name}的规则不能是关于{other.name}的规则的例外"
                remedy = "例外与被排除的规则应关于同一对象，或例外关于只有一个的对象"
                self._findings.error(Code.EXCEPTION_SUBJECT, word.span, message, remedy, displaced.id.span)
                continue
            found.append(word.text)
        return tuple(found)

    # --- bounds -------------------------------------------------------------------------------------------------------

    def check_bounds(
        self, defines: Mapping[tuple[str, str], Define], rules: Sequence[Rule], duties: Mapping[str, Duty]
    ) -> None:
        """Proves every expression: no divisor may be zero, nothing may leave what can be computed."""
        vocabulary = self._vocabulary
        bounds = Bounds(
            vocabulary.entities,
            vocabulary.facts,
            lambda parameter: vocabulary.parameters[parameter].values,
            lambda entity, define: defines[entity, define].value,
        )
        proved: list[Expression] = [define.value for define in defines.values()]
        for rule in rules:
            proved += [rule.condition, *terms(rule)]
        for duty in duties.values():
            if duty.deadline is not None:
                proved += [duty.deadline.count, duty.deadline.base, _due(duty.deadline)]
        for expression in proved:
            try:
                check(bounds, expression)
            except BoundsError as error:
                self._out_of_bounds(error)

    def _out_of_bounds(self, error: BoundsError) -> None:
        span = error.expression.span
        if error.divisor:
            message = f"除数 `{span.text}` 可能是零"
            remedy = "写成 `较大(…, 1)`，或给里面的事实写大于零的 `at_least`"
            self._findings.error(Code.DIVISOR_MAY_BE_ZERO, span, message, remedy)
        else:
            message = f"`{span.text}`（{type_name(error.expression.type)}）可能超出能计算的范围"
            remedy = "给里面的事实写较小的 `at_most`，或改写式子"
            self._findings.error(Code.OUT_OF_RANGE, span, message, remedy)


class _Concluded(_Identified, Protocol):
    @property
    def entity(self) -> str: ...


_C = TypeVar("_C", bound=_Concluded)


def _due(deadline: Deadline) -> Expression:
    """The day on which a deadline falls, for the proof that there is such a day. Working days are days at least."""
    count = deadline.count
    if deadline.before:
        zero = Constant(0, count.type, count.span)
        count = Calculation(Arithmetic.SUBTRACT, zero, count, count.type, count.span)
    function = Function.ADD_MONTHS if deadline.unit is DeadlineUnit.MONTH else Function.ADD_DAYS
    return Call(function, (deadline.base, count), deadline.base.type, deadline.count.span)


def _words(entity: Entity, define: SurfaceDefine) -> list[tuple[str, str]]:
    return [(entity.id, define.id.text), (entity.id, define.name.text)]
