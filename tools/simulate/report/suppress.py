"""Keeps small numbers of households from being read off: nobody is to be recognised in a table.

The rule, which every report states: a count of 1 to 4 is not shown, nor are the sums that belong to it. Where what is
shown beside it would tell it, since some counts add up to others, the smallest of these is hidden too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
HIDDEN = "＊"
"""What stands for a count or a sum that is hidden."""
RULE = (
    f"少于 {LEAST} 户（人）而不是 0 的数不显示，写作 {HIDDEN}，属于它的金额也不显示，也不举实例；"
    f"能由合计或旁边的数推算出它的，再隐去其中最小的一个，所以 {HIDDEN} 也可能是较大的数。"
)

_ROUNDS = 50
"""How often bounds are followed from relation to relation: what they tell, they tell in a few rounds."""

Count = int | None
"""`None` where it is hidden."""


Cell = tuple[str, str]
"""Where a count stands, such as a region and a column."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Counts of which it is known that those of `left` together are as many as those of `right` together."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]


def small(count: int) -> bool:
    """Whether a count is too small to be shown."""
    return 0 < count < LEAST


def shown(count: int) -> Count:
    """A count that stands alone."""
    return None if small(count) else count


def hidden(
    counts: Mapping[Cell, int], relations: Sequence[Relation], unseen: frozenset[Cell] = frozenset()
) -> frozenset[Cell]:
    """Which of some counts have to be hidden so that what is shown does not tell a small one. A zero is always shown.

    `unseen`: cells that stand in no table, be they zero; they bound others, and are among those that come back.
    Nobody may find, of a relation or of several one after another, exactly how many a small count is, nor of a single
    relation that counts are small because they share a small sum.
    """
    found = {cell for cell, count in counts.items() if small(count)} | unseen
    alone = [one for one in relations if unseen.isdisjoint((*one.left, *one.right))]
    while True:
        more = {cell for one in alone for cell in _one_more(counts, one, found)}
        more = more or _one_told(counts, relations, found, unseen)
        if not more:
            return frozenset(found)
        found |= more


def _one_more(counts: Mapping[Cell, int], relation: Relation, found: set[Cell]) -> set[Cell]:
    """The smallest count of a relation that is still shown, where what is shown tells too much of what is not."""
    left, right = ([cell for cell in side if cell in found] for side in (relation.left, relation.right))
    if bool(left) == bool(right):  # nothing is hidden; or a difference, which bounds neither side
        return set()
    covered = left or right
    # Each is at least one: what is left over is how far any of them may be from that.
    room = sum(counts[cell] for cell in covered) - (len(covered) - 1)
    return set() if len(covered) > 1 and room >= LEAST else _smallest(counts, relation, found)


def _one_told(
    counts: Mapping[Cell, int], relations: Sequence[Relation], found: set[Cell], unseen: frozenset[Cell]
) -> set[Cell]:
    """A count to hide beside one that can be told exactly by going from relation to relation."""
    bounds = _bounds(counts, relations, found, unseen)
    told = {cell for cell in found - unseen if small(counts[cell]) and bounds[cell][0] == bounds[cell][1]}
    near = [one for one in relations if told & {*one.left, *one.right}]
    # The relations of fewest cells first: to hide one of many columns of a row costs less than to hide all of a column.
    for one in [*sorted(near, key=_cells), *(relations if told else ())]:
        if more := _smallest(counts, one, found):
            return more
    return set()


def _cells(relation: Relation) -> int:
    return len(relation.left) + len(relation.right)


def _smallest(counts: Mapping[Cell, int], relation: Relation, found: set[Cell]) -> set[Cell]:
    cells = [cell for cell in (*relation.left, *relation.right) if counts[cell] and cell not in found]
    # The same one in every report: two that hide different ones would tell together what each hides.
    return {min(cells, key=lambda cell: (counts[cell], cell))} if cells else set()


def _bounds(
    counts: Mapping[Cell, int], relations: Sequence[Relation], found: set[Cell], unseen: frozenset[Cell]
) -> dict[Cell, tuple[float, float]]:
    """Between what each count lies for whoever sees those that are shown, and that no hidden one is 0."""
    bounds = {
        cell: (float(cell not in unseen), math.inf) if cell in found else (float(count), float(count))
        for cell, count in counts.items()
    }
    for _ in range(_ROUNDS):
        before = dict(bounds)
        for one in relations:
            for cell in (at for at in (*one.left, *one.right) if at in found):
                mine, others = (one.left, one.right) if cell in one.left else (one.right, one.left)
                beside = [bounds[other] for other in mine if other != cell]
                across = [bounds[other] for other in others]
                low = sum(end for end, _ in across) - sum(end for _, end in beside)
                high = sum(end for _, end in across) - sum(end for end, _ in beside)
                bounds[cell] = max(bounds[cell][0], low), min(bounds[cell][1], high)
        if bounds == before:
            break
    return bounds
