"""The lines of the tables: how many have a benefit and what it costs, small cells hidden."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.simulate.report.suppress import Count, Relation, hidden

COUNTS = ("before", "after", "new_in", "new_out", "more", "less", "open", "review", "unpriced")
SUMS = {"cost_before": "before", "cost_after": "after"}
"""What is paid a month, with the count of those whom it is paid to."""
_SAME = "same"
WHOLE = ""
"""Stands for all regions together."""


class Paid(enum.StrEnum):
    """How a benefit is paid."""

    MONTHLY = "monthly"
    ONCE = "once"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit, whole or in one region: households or members who have it, and 分 a month; `None` where hidden.

    `unit`: 户 or 人, what is counted. A sum counts the suggested amount, or where the policy suggests none the least,
    of those who are eligible; `unpriced`: those after the change of whom the policy tells neither, whom no sum holds.
    """

    name: str
    unit: str
    paid: Paid
    before: Count
    after: Count
    new_in: Count
    new_out: Count
    more: Count
    less: Count
    cost_before: Count
    cost_after: Count
    open: Count
    review: Count
    unpriced: Count


def lines(name: str, unit: str, paid: Paid, regions: Mapping[str, Mapping[str, int]]) -> dict[str, Line]:
    """The line of each region and of `WHOLE`, of exact counts and sums by the names of `COUNTS` and `SUMS`."""
    regions = dict(sorted(regions.items()))
    exact = {**regions, WHOLE: {part: sum(of[part] for of in regions.values()) for part in (*COUNTS, *SUMS)}}
    counts = {(region, part): of[part] for region, of in exact.items() for part in COUNTS}
    adding_up = [_column(part, list(regions)) for part in COUNTS]
    flows = [one for region in exact for one in _flows(region)]
    unseen = {(region, _SAME): of["before"] - of["new_out"] - of["more"] - of["less"] for region, of in exact.items()}
    concealed = hidden(counts | unseen, [*adding_up, *flows], frozenset(unseen))
    # A sum is told by the other sums and the total, whatever is hidden of the counts.
    sums = {(region, part): of[SUMS[part]] for region, of in exact.items() for part in SUMS}
    without = hidden(sums, [_column(part, list(regions)) for part in SUMS])

    def line(region: str) -> Line:
        of = exact[region]
        told: dict[str, Count] = {part: None if (region, part) in concealed else of[part] for part in COUNTS}
        told |= {part: None if (region, part) in without else of[part] for part in SUMS}
        return Line(name, unit, paid, **told)

    return {region: line(region) for region in exact}


def _column(part: str, regions: Sequence[str]) -> Relation:
    return Relation(tuple((region, part) for region in regions), ((WHOLE, part),))


def _flows(region: str) -> tuple[Relation, ...]:
    """Whoever had a benefit lost it, or has it still, with more, with less, or with the same."""
    before, after, new_in, new_out, more, less, same = (
        (region, part) for part in ("before", "after", "new_in", "new_out", "more", "less", _SAME)
    )
    return (
        Relation((before, new_in), (after, new_out)),
        Relation((before,), (new_out, more, less, same)),
        Relation((after,), (new_in, more, less, same)),
    )
