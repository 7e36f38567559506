"""Lays two expressions beside each other and finds the lines, and within a line the smallest parts, that changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from engine.comparison.changes import Connective, Spot
from engine.comparison.identity import identity, lone, parts_of
from engine.expressions import parts, walk
from engine.program import And, Constant, Expression, Not, Or

_ALIKE = Fraction(1, 4)
"""The least part of what two lines read, that they must have in common to be the same line before and after."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was added, removed or changed; `within`: the connectives above it, the outermost first."""

    old: Expression | None
    new: Expression | None
    within: tuple[Connective, ...]
    spots: tuple[Spot, ...]


def lines(old: Expression | None, new: Expression | None, within: tuple[Connective, ...] = ()) -> Iterator[Line]:
    """The lines in which two conditions (or other expressions) differ; none where they say the same.

    A condition that always holds has no lines.
    """
    if old is None or new is None:
        yield Line(old, new, within, ())
        return
    if identity(old) == identity(new):
        return
    old, new = lone(old), lone(new)
    if isinstance(old, And) or isinstance(new, And):
        yield from _paired(_parts(old, And), _parts(new, And), (*within, Connective.ALL))
    elif isinstance(old, Or) or isinstance(new, Or):
        yield from _paired(_parts(old, Or), _parts(new, Or), (*within, Connective.ANY))
    elif isinstance(old, Not) and isinstance(new, Not):
        yield from lines(old.argument, new.argument, (*within, Connective.NOT))
    elif _always(old) or _always(new):
        yield Line(None if _always(old) else old, None if _always(new) else new, within, ())
    else:
        yield Line(old, new, within, _narrower(old, new))


def spots(old: Expression, new: Expression) -> Iterator[Spot]:
    """The smallest parts in which two expressions differ."""
    if identity(old) == identity(new):
        return
    before, after = parts(old), parts(new)
    if type(old) is type(new) and before and len(before) == len(after) and _own(old) == _own(new):
        for one, other in zip(before, after, strict=True):
            yield from spots(one, other)
    else:
        yield Spot(old, new)


def _narrower(old: Expression, new: Expression) -> tuple[Spot, ...]:
    """The spots of a line, where they are less than the line."""
    found = tuple(spots(old, new))
    return () if any(one.old is old for one in found) else found


def _own(expression: Expression) -> tuple[Hashable, ...]:
    """What an expression is beside its parts and its type: operator, function, rounding."""
    below = {id(one) for one in parts(expression)}
    values = (getattr(expression, one.name) for one in fields(expression) if one.name not in ("span", "type"))
    return tuple(identity(one) for one in values if id(one) not in below and not (isinstance(one, tuple) and below))


def _parts(expression: Expression, kind: type[And] | type[Or]) -> tuple[Expression, ...]:
    if isinstance(expression, And | Or) and isinstance(expression, kind):
        return parts_of(expression)
    return () if kind is And and _always(expression) else (expression,)


def _always(expression: Expression) -> bool:
    """Whether it is the condition of a rule without any."""
    return isinstance(expression, Constant) and expression.value is True


def _paired(old: Sequence[Expression], new: Sequence[Expression], within: tuple[Connective, ...]) -> Iterator[Line]:
    """The differences of two sets of parts: what is on both sides is left out, what is alike is one line changed."""
    known = {identity(one) for one in old}, {identity(one) for one in new}
    gone = [one for one in old if identity(one) not in known[1]]
    come = [one for one in new if identity(one) not in known[0]]
    partners = _partners(gone, come)
    for one in gone:
        yield from lines(one, partners.get(id(one)), within)
    taken = {id(one) for one in partners.values()}
    for one in come:
        if id(one) not in taken:
            yield Line(None, one, within, ())


def _partners(gone: Sequence[Expression], come: Sequence[Expression]) -> dict[int, Expression]:
    """For each part that is gone, by its identity, the one that came in its place, the most alike first."""
    scored = [
        (_alike(one, other), -before, -after) for before, one in enumerate(gone) for after, other in enumerate(come)
    ]
    found: dict[int, Expression] = {}
    taken: set[int] = set()
    for score, before, after in sorted(scored, reverse=True):
        one, other = gone[-before], come[-after]
        if score >= _ALIKE and id(one) not in found and id(other) not in taken:
            found[id(one)] = other
            taken.add(id(other))
    return found


def _alike(one: Expression, other: Expression) -> Fraction:
    """How much of what either reads both read."""
    mine, others = _read(one), _read(other)
    return Fraction(len(mine & others), len(mine | others) or 1)


def _read(expression: Expression) -> frozenset[Hashable]:
    return frozenset(identity(one) for one in walk(expression) if not parts(one))
