"""Keeps small numbers of households from being read off: nobody is to be recognised in a table.

The rule, which every report states: a cell of 1 to 4 households is not shown, nor are the sums that belong to it. Where
only one cell of a row of parts that add up is hidden, the smallest other one is hidden too, or the total would tell it.
"""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5
RULE = (
    f"少于 {LEAST} 户（不含 0）的格子不显示，属于它的金额也不显示；一组相加等于合计的数里只隐去一个时，"
    "再隐去其中最小的一个，以免由合计推算出来。"
)

Count = int | None
"""`None` where it is hidden."""


def small(count: int) -> bool:
    """Whether a count is too small to be shown."""
    return 0 < count < LEAST


def hidden(parts: Mapping[str, int]) -> frozenset[str]:
    """Which of some counts that add up to a total that is shown have to be hidden."""
    primary = {name for name, count in parts.items() if small(count)}
    if len(primary) == 1:
        others = [(count, name) for name, count in parts.items() if name not in primary and count > 0]
        if others:
            primary.add(min(others)[1])
    return frozenset(primary)


def shown(count: int) -> Count:
    """A count that stands alone."""
    return None if small(count) else count
