"""How expressions hang together, whatever they mean: the parts of one, and all that is in it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.program import Expression


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly below one."""
    found: list[Expression] = []
    for slot in ("argument", "left", "right", "item", "options", "value", "where"):
        part = getattr(expression, slot, None)
        if isinstance(part, Expression):
            found.append(part)
    for slot in ("parts", "arguments"):
        found += getattr(expression, slot, ())
    return tuple(found)


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and all that is in it, defines not followed."""
    waiting = [expression]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parts(one)
