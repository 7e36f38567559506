"""Which aspects of two things of one kind are not the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.comparison.align import lines, spots
from engine.comparison.changes import Aspect, Bearing, Detail
from engine.comparison.identity import identity
from engine.program import (
    Amount,
    Constant,
    Define,
    Duty,
    Expression,
    Grant,
    Materials,
    Parameter,
    ParameterState,
    Rule,
    Type,
)

Plain = Sequence[tuple[Aspect, str, Bearing]]
"""Aspects that are one field each: (aspect, name of the field, how far a change of it goes)."""
Details = Callable[[Any, Any], Iterator[Detail]]
Whole = Callable[[Any], Iterator[Detail]]

_MATERIALS = (
    (Aspect.REQUIRED, "require"),
    (Aspect.IN_PRINCIPLE, "in_principle"),
    (Aspect.FORBIDDEN, "forbid"),
)
_RULE_LISTS = (
    (Aspect.STATUSES, "statuses"),
    (Aspect.LEADS, "leads"),
    (Aspect.DUTIES, "duties"),
    (Aspect.EXCEPTION_TO, "exception_to"),
)
_PARTS = ("exact", "at_least", "at_most", "suggested")
_NO_MATERIALS = Materials((), (), (), (), forbid_others=False, asked=None)


def plain(aspects: Plain, old: object, new: object) -> Iterator[Detail]:
    """The details of single fields."""
    for aspect, name, bearing in aspects:
        before, after = getattr(old, name), getattr(new, name)
        if identity(before) != identity(after):
            yield Detail(aspect, bearing, before, after)


def parameter(old: Parameter, new: Parameter) -> Iterator[Detail]:
    """The details of a parameter's value; a list tells what came and what left."""
    if old.state is not new.state:
        yield Detail(Aspect.STATE, Bearing.MEANING, old.state, new.state)
    if isinstance(old.value, tuple) and isinstance(new.value, tuple):
        yield from _listed(Aspect.LIST, old.value, new.value)
    elif identity(old.value) != identity(new.value):
        yield Detail(Aspect.VALUE, Bearing.MEANING, old.value, new.value)
    yield from kind(old.type, new.type)
    # What has no value was not there to be verified.
    if ParameterState.MISSING not in (old.state, new.state) and old.verified != new.verified:
        yield Detail(Aspect.VERIFIED, Bearing.BASIS, old.verified, new.verified)


def whole_parameter(one: Parameter) -> Iterator[Detail]:
    """What a parameter is, where it has a value."""
    if one.value is not None:
        yield Detail(Aspect.VALUE, Bearing.MEANING, None, one.value)


def kind(old: Type, new: Type) -> Iterator[Detail]:
    """Another type, or only other names of its choices."""
    if identity(old) == identity(new):
        return
    # Whether an expression is whole is worked out of it, and is no news of its own.
    before, after = (
        (one.kind, one.unit, one.nullable, frozenset(each.id for each in one.choices)) for one in (old, new)
    )
    if before != after:
        yield Detail(Aspect.TYPE, Bearing.MEANING, old, new)
    elif frozenset(old.choices) != frozenset(new.choices):
        yield Detail(Aspect.TYPE, Bearing.TEXT, old, new)


def rule(old: Rule, new: Rule) -> Iterator[Detail]:
    """The details of what a rule requires and concludes."""
    for line in lines(old.condition, new.condition):
        yield Detail(Aspect.CONDITION, Bearing.MEANING, line.old, line.new, within=line.within, spots=line.spots)
    yield from _grant(old.grant, new.grant)
    for aspect, name in _RULE_LISTS:
        yield from _listed(aspect, getattr(old, name), getattr(new, name))
    figures = [tuple("/".join(one) for one in each.figures) for each in (old, new)]
    yield from _listed(Aspect.FIGURES, *figures)
    yield from _materials(old.materials or _NO_MATERIALS, new.materials or _NO_MATERIALS)


def whole_rule(one: Rule) -> Iterator[Detail]:
    """What a rule is: in what it differs from a rule that always holds and concludes nothing."""
    always = Constant(True, one.condition.type, one.condition.span)
    nothing = replace(
        one,
        condition=always,
        grant=None,
        statuses=(),
        leads=(),
        duties=(),
        materials=None,
        exception_to=(),
        figures=(),
    )
    return rule(nothing, one)


def duty(old: Duty, new: Duty) -> Iterator[Detail]:
    """The details of a duty's deadline."""
    before, after = old.deadline, new.deadline
    if before is None or after is None:
        for part in ("count", "unit", "before"):
            one, other = (None if each is None else getattr(each, part) for each in (before, after))
            if one is not other:
                yield Detail(Aspect.DEADLINE, Bearing.MEANING, one, other, part)
        bases = [None if each is None else each.base_name for each in (before, after)]
        if bases[0] is not bases[1]:
            yield Detail(Aspect.DEADLINE_BASE, Bearing.MEANING, bases[0], bases[1])
        return
    yield from _terms(Aspect.DEADLINE, "count", before.count, after.count)
    for name in ("unit", "before"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Detail(Aspect.DEADLINE, Bearing.MEANING, one, other, part=name)
    yield from _terms(Aspect.DEADLINE_BASE, "", before.base, after.base)
    if before.base_name != after.base_name and identity(before.base) == identity(after.base):
        yield Detail(Aspect.DEADLINE_BASE, Bearing.TEXT, before.base_name, after.base_name)


def whole_duty(one: Duty) -> Iterator[Detail]:
    """What a duty is."""
    yield Detail(Aspect.OFFICE, Bearing.MEANING, None, one.office)
    yield from duty(replace(one, deadline=None), one)


def define(old: Define, new: Define) -> Iterator[Detail]:
    """The details of a derived fact."""
    yield from _expression(Aspect.VALUE, old.value, new.value)
    yield from kind(old.type, new.type)


def whole_define(one: Define) -> Iterator[Detail]:
    """What a derived fact is."""
    yield Detail(Aspect.VALUE, Bearing.MEANING, None, one.value)


def _expression(aspect: Aspect, old: Expression, new: Expression) -> Iterator[Detail]:
    """The details of one expression, line by line where it is a condition."""
    for line in lines(old, new):
        yield Detail(aspect, Bearing.MEANING, line.old, line.new, within=line.within, spots=line.spots)


def _grant(old: Grant | None, new: Grant | None) -> Iterator[Detail]:
    benefits = [None if one is None else one.benefit for one in (old, new)]
    if benefits[0] != benefits[1]:
        yield Detail(Aspect.BENEFIT, Bearing.MEANING, benefits[0], benefits[1])
    for aspect, name in ((Aspect.MONTHLY, "monthly"), (Aspect.ONCE, "once")):
        before, after = (None if one is None else getattr(one, name) for one in (old, new))
        yield from _amount(aspect, before, after)
    months = [None if one is None else one.months for one in (old, new)]
    yield from _terms(Aspect.MONTHS, "", *months)
    reviews = ["" if one is None else one.review for one in (old, new)]
    if reviews[0] != reviews[1]:
        # Whether a person decides is meaning; in what words it is said that one does is not.
        bearing = Bearing.TEXT if all(reviews) else Bearing.MEANING
        yield Detail(Aspect.REVIEW, bearing, reviews[0], reviews[1])


def _amount(aspect: Aspect, old: Amount | None, new: Amount | None) -> Iterator[Detail]:
    for part in _PARTS:
        before, after = (None if one is None else getattr(one, part) for one in (old, new))
        yield from _terms(aspect, part, before, after)


def _terms(aspect: Aspect, part: str, old: Expression | None, new: Expression | None) -> Iterator[Detail]:
    """One expression of the terms, whole, with the spots that changed in it."""
    if old is None or new is None:
        if old is not new:
            yield Detail(aspect, Bearing.MEANING, old, new, part)
    elif identity(old) != identity(new):
        found = tuple(spots(old, new))
        yield Detail(
            aspect, Bearing.MEANING, old, new, part, spots=() if any(one.old is old for one in found) else found
        )


def _materials(old: Materials, new: Materials) -> Iterator[Detail]:
    for aspect, name in _MATERIALS:
        yield from _listed(aspect, getattr(old, name), getattr(new, name))
    groups = [frozenset(frozenset(group) for group in one.one_of) for one in (old, new)]
    if groups[0] != groups[1]:
        yield Detail(Aspect.ONE_OF, Bearing.MEANING, old.one_of, new.one_of)
    if old.forbid_others != new.forbid_others:
        yield Detail(Aspect.FORBID_OTHERS, Bearing.MEANING, old.forbid_others, new.forbid_others)
    yield from _terms(Aspect.ASKED, "", old.asked, new.asked)


def _listed(aspect: Aspect, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Detail]:
    if set(old) == set(new):
        return
    added = tuple(one for one in new if one not in old)
    removed = tuple(one for one in old if one not in new)
    yield Detail(aspect, Bearing.MEANING, old, new, added=added, removed=removed)
