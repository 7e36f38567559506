"""Compares two programs as meaning: what changed, not what moved.

Places in files, the order of what stands in them, comments and layout are never a difference; neither is another order
of the parts of a condition. Pure: two `Program`s in, frozen `Changes` out.
"""

from engine.comparison.changes import (
    Affects,
    Aspect,
    Bearing,
    Change,
    Changes,
    Connective,
    Content,
    Detail,
    Item,
    Spot,
    What,
)
from engine.comparison.compare import compare
from engine.comparison.identity import identity

__all__ = [
    "Affects",
    "Aspect",
    "Bearing",
    "Change",
    "Changes",
    "Connective",
    "Content",
    "Detail",
    "Item",
    "Spot",
    "What",
    "compare",
    "identity",
]
