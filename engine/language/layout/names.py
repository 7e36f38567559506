"""Which scalars of a policy file are expressions or names of something, and what may be named there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.language.layout.document import Collection, Document, Node, Scalar
from engine.language.policy import Policy
from engine.language.scope import ParameterName, Vocabulary, find
from engine.language.typing import DefineName, Scope
from engine.program import Entity, Program, Type

_BENEFITS = "benefits.yaml"
_AMOUNTS = ("monthly", "once")
_BOUNDS = ("at_least", "at_most", "suggested")
_MATERIALS = ("require", "one_of", "in_principle", "forbid")


@dataclass(frozen=True, slots=True)
class Written:
    """A scalar of a file that is an expression, read in `scope` (`None`: what its names mean is not known), or the name
    of one of `named`."""

    scalar: Scalar
    expression: bool
    scope: Scope | None = None
    named: tuple[tuple[str, str], ...] = ()
    """(id, name) of all that may stand there."""


def written_in(document: Document, path: str, policy: Policy | None) -> Iterator[Written]:
    """Every expression and name in the file `path` (relative to the policy folder).

    `policy`: the loaded policy; `None` where it has errors, and then names are not told.
    """
    if path == _BENEFITS:
        yield from _duties(document.root, _scope_of(policy, path))
    elif document.root.mapping and document.root.get("rule_set") is not None:
        yield from _rule_set(document.root, _scope_of(policy, path))


def _scope_of(policy: Policy | None, path: str) -> Scope | None:
    """What the expressions of a file may name on the day from which it holds."""
    if policy is None:
        return None
    for version in policy.rule_set_versions:
        if version.rule_set.file == path:
            for code in policy.tenant_regions:
                program = policy.program(code, version.rule_set.since)
                if any(one.file == path for one in program.rule_sets):
                    return _scope(policy, program)
    if path != _BENEFITS or not policy.tenant_regions:
        return None
    code = policy.tenant_regions[0]
    days = policy.days(code)
    return _scope(policy, policy.program(code, days[-1])) if days else None


def _scope(policy: Policy, program: Program) -> Scope:
    parameters = {
        one.id: ParameterName(one.id, one.name, one.type, (), one.span) for one in program.parameters.values()
    }
    defines = {key: _define(one.id, one.name, one.entity, one.type) for key, one in program.defines.items()}
    vocabulary = Vocabulary(
        policy.documents,
        policy.authorities,
        policy.entities,
        policy.facts,
        policy.benefits,
        policy.statuses,
        policy.leads,
        policy.duties,
        policy.materials,
        parameters,
    )
    return Scope(vocabulary, defines, None)


def _define(identifier: str, name: str, entity: str, kind: Type) -> DefineName:
    return DefineName(identifier, name, entity, lambda: kind)


def _about(scope: Scope | None, word: str) -> Scope | None:
    """The scope of a rule about the entity `word`."""
    if scope is None:
        return None
    entity: Entity | None = find(scope.vocabulary.entities.values(), word)
    return Scope(scope.vocabulary, scope.defines, entity if entity is not None and entity.many else None)


def _duties(root: Collection, scope: Scope | None) -> Iterator[Written]:
    duties = root.part("duties")
    for duty in duties.collections() if duties is not None else ():
        deadline = duty.part("deadline")
        if deadline is not None:
            for key in ("count", "after", "before"):
                yield from _expressions(deadline.get(key), scope)


def _rule_set(root: Collection, scope: Scope | None) -> Iterator[Written]:
    entities = _pairs(scope, "entities")
    for define in _items(root, "define"):
        yield from _words(define.get("of"), entities)
        yield from _expressions(define.get("value"), _about(scope, define.text("of")))
    for rule in _items(root, "rules"):
        mine = _about(scope, rule.text("for"))
        yield from _words(rule.get("for"), entities)
        yield from _condition(rule.get("when"), mine)
        for key, group in (("status", "statuses"), ("lead", "leads"), ("duties", "duties")):
            yield from _words(rule.get(key), _pairs(scope, group))
        grant = rule.part("grant")
        if grant is not None:
            yield from _words(grant.get("benefit"), _pairs(scope, "benefits"))
            yield from _amounts(grant, mine)
        materials = rule.part("materials")
        if materials is not None:
            for key in _MATERIALS:
                yield from _words(materials.get(key), _pairs(scope, "materials"))
            yield from _expressions(materials.get("asked"), mine)


def _items(root: Collection, key: str) -> Iterator[Collection]:
    part = root.part(key)
    return part.collections() if part is not None else iter(())


def _condition(node: Node | None, scope: Scope | None) -> Iterator[Written]:
    """A condition, or all that stand within `all`, `any` and `not`."""
    if isinstance(node, Collection):
        for entry in node.entries:
            yield from _condition(entry.value, scope)
    else:
        yield from _expressions(node, scope)


def _amounts(grant: Collection, scope: Scope | None) -> Iterator[Written]:
    yield from _expressions(grant.get("months"), scope)
    for key in _AMOUNTS:
        amount = grant.get(key)
        if isinstance(amount, Collection):
            for bound in _BOUNDS:
                yield from _expressions(amount.get(bound), scope)
        else:
            yield from _expressions(amount, scope)


def _expressions(node: Node | None, scope: Scope | None) -> Iterator[Written]:
    if isinstance(node, Scalar):
        yield Written(node, expression=True, scope=scope)


def _words(node: Node | None, named: tuple[tuple[str, str], ...]) -> Iterator[Written]:
    if isinstance(node, Collection):
        for entry in node.entries:
            yield from _words(entry.value, named)
    elif isinstance(node, Scalar):
        yield Written(node, expression=False, named=named)


def _pairs(scope: Scope | None, group: str) -> tuple[tuple[str, str], ...]:
    named: Iterable[Entity] = getattr(scope.vocabulary, group).values() if scope is not None else ()
    return tuple((one.id, one.name) for one in named)
