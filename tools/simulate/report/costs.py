"""What is paid a month, of all benefits together: by region and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tools.simulate.report.figures import Figures
from tools.simulate.report.lines import SUMS, Line

TOTAL = "合计"
REST = "隐去未分列"


@dataclass(frozen=True, slots=True)
class Cost:
    """分 a month before and after."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """How much more is paid after."""
        return self.after - self.before


def total(figures: Figures) -> Cost:
    """Of all regions; a benefit whose sum is hidden is left out."""
    return Cost(TOTAL, *(_sum(figures.benefits, part) for part in SUMS))


def by_region(figures: Figures) -> tuple[Cost, ...]:
    """Of each region what is shown, and then, where some is hidden, the rest of the total."""
    hidden = {part: {one.name for one in figures.benefits if getattr(one, part) is None} for part in SUMS}
    found = [
        Cost(name, *(_sum((one for one in lines if one.name not in hidden[part]), part) for part in SUMS))
        for name, lines in figures.regions
    ]
    whole = total(figures)
    rest = Cost(REST, whole.before - sum(one.before for one in found), whole.after - sum(one.after for one in found))
    return (*found, rest) if rest.before or rest.after else tuple(found)


def _sum(lines: Iterable[Line], part: str) -> int:
    return sum(getattr(one, part) or 0 for one in lines)
