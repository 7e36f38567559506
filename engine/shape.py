"""What parts of a program mean, without where they stand: equal for what means the same."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass

from engine.program import Span


def shape(value: object) -> Hashable:
    """`value` as plain tuples, its places in the files left out. Equal shapes decide alike.

    Titles and notes are part of it, where `value` has any.
    """
    if isinstance(value, tuple):
        return tuple(shape(one) for one in value)
    if isinstance(value, Span):
        return None
    if isinstance(value, Mapping):
        return tuple((key, shape(one)) for key, one in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        inner = tuple(shape(getattr(value, one.name)) for one in fields(value) if one.name != "span")
        return (type(value).__name__, *inner)
    # A boolean, a number and a text that look alike are not alike.
    return (type(value).__name__, str(value))
