"""Puts rules in the order in which they can be decided, and finds circles, contradictions and what each rests on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from engine.expressions import walk
from engine.language import reach
from engine.language.diagnostics import Code, Findings
from engine.program import (
    ConclusionReference,
    Define,
    DefineReference,
    Duty,
    Expression,
    ParameterReference,
    Rule,
)
from engine.shape import shape

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Arranged:
    """Rules by stratum, then in the order of the files; defines after what they read; parameters by rule."""

    rules: tuple[Rule, ...]
    defines: Mapping[_Key, Define]
    rests_on: Mapping[str, frozenset[str]]
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reads:
    """What an expression reads: conclusions as (entity, id), parameters by id."""

    conclusions: frozenset[_Key] = frozenset()
    parameters: frozenset[str] = frozenset()

    def __or__(self, other: _Reads) -> _Reads:
        return _Reads(self.conclusions | other.conclusions, self.parameters | other.parameters)


def arrange(
    rules: Sequence[Rule], defines: Mapping[_Key, Define], duties: Mapping[str, Duty], findings: Findings
) -> Arranged | None:
    """The rules in their strata; `None` where they stand in a circle, which the findings tell."""
    ordered = _ordered(defines)
    reads_of: dict[_Key, _Reads] = {}
    for key, define in ordered.items():
        reads_of[key] = _reads(define.value, reads_of)
    reads = {
        rule.id: _union(
            [
                *(_reads(one, reads_of) for one in _expressions(rule, duties)),
                *(reads_of[figure] for figure in rule.figures),
            ]
        )
        for rule in rules
    }
    concluding = _concluding(rules)
    exceptions = _exceptions(rules)
    behind = {
        rule.id: list(
            dict.fromkeys(
                one.id for conclusion in sorted(reads[rule.id].conclusions) for one in concluding.get(conclusion, ())
            )
        )
        for rule in rules
    }
    by_id = {rule.id: rule for rule in rules}
    graph = {rule.id: [*behind[rule.id], *exceptions.get(rule.id, ())] for rule in rules}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        _circle(error.args[1], by_id, findings)
        return None
    depths = reach.of_defines(ordered)
    own = {rule.id: max(reach.depth(one, depths) for one in _expressions(rule, duties)) for rule in rules}
    reach.check([by_id[one] for one in order], own, graph, findings)
    stratum: dict[str, int] = {}
    settled: dict[str, int] = {}
    rests_on: dict[str, frozenset[str]] = {}
    for rule in order:
        stratum[rule] = max((settled[one] + 1 for one in behind[rule]), default=0)
        settled[rule] = max([stratum[rule], *(settled[one] for one in exceptions.get(rule, ()))])
        rests_on[rule] = reads[rule].parameters.union(*(rests_on[one] for one in graph[rule]))
    _contradictions(rules, exceptions, findings)
    arranged = sorted((replace(rule, stratum=stratum[rule.id]) for rule in rules), key=lambda rule: rule.stratum)
    everything = frozenset().union(*(one.parameters for one in (*reads.values(), *reads_of.values())))
    return Arranged(tuple(arranged), ordered, rests_on, everything)


def _ordered(defines: Mapping[_Key, Define]) -> dict[_Key, Define]:
    """Each define after those it reads; they stand in no circle, or they would have no type."""
    graph = {
        key: [(one.entity, one.define) for one in walk(define.value) if isinstance(one, DefineReference)]
        for key, define in defines.items()
    }
    return {key: defines[key] for key in TopologicalSorter(graph).static_order()}


def _reads(expression: Expression, defines: Mapping[_Key, _Reads]) -> _Reads:
    found = _Reads()
    for one in walk(expression):
        match one:
            case ConclusionReference():
                found |= _Reads(conclusions=frozenset(((one.entity, one.conclusion),)))
            case ParameterReference():
                found |= _Reads(parameters=frozenset((one.parameter,)))
            case DefineReference():
                found |= defines[one.entity, one.define]
            case _:
                pass
    return found


def _union(reads: Iterable[_Reads]) -> _Reads:
    found = _Reads()
    for one in reads:
        found |= one
    return found


def terms(rule: Rule) -> list[Expression]:
    """Every expression of a rule's grant and materials."""
    found: list[Expression | None] = []
    if rule.grant is not None:
        for amount in (rule.grant.monthly, rule.grant.once):
            if amount is not None:
                found += [amount.exact, amount.at_least, amount.at_most, amount.suggested]
        found.append(rule.grant.months)
    if rule.materials is not None:
        found.append(rule.materials.asked)
    return [one for one in found if one is not None]


def _expressions(rule: Rule, duties: Mapping[str, Duty]) -> list[Expression]:
    found: list[Expression] = [rule.condition, *terms(rule)]
    for duty in rule.duties:
        deadline = duties[duty].deadline
        if deadline is not None:
            found += [deadline.count, deadline.base]
    return found


def _concluding(rules: Iterable[Rule]) -> dict[_Key, list[Rule]]:
    found: dict[_Key, list[Rule]] = {}
    for rule in rules:
        granted = (rule.grant.benefit,) if rule.grant is not None else ()
        for conclusion in (*granted, *rule.statuses):
            found.setdefault((rule.entity, conclusion), []).append(rule)
    return found


def _exceptions(rules: Iterable[Rule]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in rules:
        for displaced in rule.exception_to:
            found.setdefault(displaced, []).append(rule.id)
    return found


def _circle(chain: Sequence[str], rules: Mapping[str, Rule], findings: Findings) -> None:
    """`chain` comes from the sorter: each stands before the next, and the first again at the end."""
    names = " → ".join(reversed(chain))
    first, *others = (rules[one].span for one in reversed(chain[1:]))
    message = f"规则的结论、例外绕成一圈：{names}"
    findings.error(Code.CYCLE, first, message, "让其中一条不再读另一条的结论，或去掉一处例外", *others)


def _contradictions(rules: Sequence[Rule], exceptions: Mapping[str, list[str]], findings: Findings) -> None:
    """Two rules with the same condition that grant a benefit on different terms can never both be right."""
    granting: dict[Hashable, list[Rule]] = {}
    for rule in rules:
        if rule.grant is not None:
            granting.setdefault((rule.entity, rule.grant.benefit, shape(rule.condition)), []).append(rule)
    for alike in granting.values():
        for one, other in combinations(alike, 2):
            related = other.id in exceptions.get(one.id, ()) or one.id in exceptions.get(other.id, ())
            if not related and shape(one.grant) != shape(other.grant):
                message = f"规则 `{one.id}` 和 `{other.id}` 条件相同，给出的数额或期限不同"
                remedy = "写明哪一条是例外（`exception_to`），或删去其中一条"
                findings.error(Code.CONFLICT, other.span, message, remedy, one.span)
